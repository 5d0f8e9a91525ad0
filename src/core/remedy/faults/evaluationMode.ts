import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, bodyOf, functionOf, isWithin, statementsOf } from "../../python/tree.ts";
import { isMadeIn, makes } from "../../training/loop/madeAnew.ts";
import type { ModeSwitch } from "../../training/loop/modeSwitches.ts";
import { frequencyIn, isRunIn } from "../../training/loop/repeated.ts";
import { loopsThrough } from "../../training/loop/runLength.ts";
import { parametersAt } from "../../training/loop/trainedNames.ts";
import type { TrainingStep } from "../../training/loop/trainingStep.ts";
import { loadedWeights } from "../../training/model/pretrained.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { endlessDropout } from "./endlessDropout.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";

/** The trained model is in evaluation mode when a later turn of the loop trains it. */
function find(program: TrainingProgram): Discovery | null {
  const { framework } = program;
  if (framework !== "pytorch") return null;
  return evaluatedWhileTrained(program) ?? endlessDropout(program);
}

function evaluatedWhileTrained(program: TrainingProgram): Discovery | null {
  const { script, modeSwitches } = program;
  if (!program.dependsOnMode || program.mayBeSwitchedOtherwise) return null;
  const [step, another] = program.steps;
  if (!step || another) return null;
  const callsTo = (wanted: ModeSwitch["mode"]) =>
    modeSwitches.flatMap(({ call, mode }) => (mode === wanted ? [call] : []));
  const off = callsTo("evaluation");
  const on = callsTo("train");
  const loops = loopsThrough(script, step.statement);
  if (loops.length === 0 || on.some((c) => isRunIn(script, c.node, loops))) return null;
  const before = off.find((c) => isBefore(c, step, loops) && on.length === 0);
  // Statistics that came with trained weights are often kept, where batches are small.
  if (before) return loadedWeights(script) === null ? switchedOn(script, before) : null;
  // A turn that makes the network anew, or starts with another optimizer, begins a run of its own.
  const optimizers = program.optimizers.filter(({ variable }) => variable === step.optimizer);
  const lasting = ({ receiver }: Call) =>
    loops.filter(
      (loop) =>
        !(receiver && isMadeIn(script, loop, receiver)) &&
        !optimizers.some(({ call }) => makes(script, loop, call.node)),
    );
  const frequencies = off.map((c) => frequencyIn(script, c.node, lasting(c)));
  const isCertain = frequencies.includes("each");
  return isCertain || frequencies.includes("some")
    ? trainedEachTurn(script, step, loops, isCertain)
    : null;
}

const words = {
  title: message("Switch the model to training mode"),
  why: message(
    "The model is in evaluation mode while it is trained: batch norm uses its running averages and dropout is off.",
  ),
};

/** In the function of the step, before the loop and the backward pass, and under no condition. */
function isBefore({ node }: Call, step: TrainingStep, loops: readonly SyntaxNode[]): boolean {
  const home = functionOf(node)?.from;
  const outermost = loops.findLast((loop) => functionOf(loop)?.from === home);
  const start = outermost?.from ?? step.backward.node.from;
  const isHere = home === functionOf(step.backward.node)?.from || outermost !== undefined;
  const isInside = outermost !== undefined && isWithin(node, outermost);
  const isFirst = isInside
    ? node.to <= step.backward.node.from && home === functionOf(step.backward.node)?.from
    : node.to <= start;
  return isHere && isFirst && ancestorOf(node, "IfStatement") === null;
}

function switchedOn(script: Script, call: Call): Discovery {
  const [item] = itemsOf(script, call.argumentList);
  if (item) return fault(call.node, [{ from: item.from, to: item.to, insert: "True" }], words);
  const { to } = call.callee;
  return fault(call.node, [{ from: to - call.method.length, to, insert: "train" }], words);
}

/** `model.train()` at the head of the loop over epochs. */
function trainedEachTurn(
  script: Script,
  step: TrainingStep,
  [loop, around]: readonly SyntaxNode[],
  isCertain: boolean,
): Discovery | null {
  const model = /^([\w.]+)\.parameters\(\)$/.exec(parametersAt(script, step))?.[1];
  const outer = around ?? loop;
  const isHere = outer && functionOf(outer)?.from === functionOf(step.statement)?.from;
  const body = outer ? bodyOf(outer) : null;
  const at = isHere && body ? statementsOf(body)[0] : loop;
  return model && at
    ? fault(
        step.call.node,
        [insertBefore(script, at, [`${model}.train()`])],
        words,
        isCertain ? "certain" : "suspected",
      )
    : null;
}

export const evaluationMode: Fault = {
  id: "fix-evaluation-mode",
  signs: [...anyTrouble, "overfitting"],
  title: words.title,
  why: words.why,
  cost: message("The training loss is higher where dropout is on."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: { pytorch: "model.train()" },
  find,
};
