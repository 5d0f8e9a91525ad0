import { message } from "../../message.ts";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { insertBefore } from "../../python/lines.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, functionOf, isWithin, statementsOf } from "../../python/tree.ts";
import { layerKindOf } from "../../training/layers.ts";
import { loopsThrough } from "../../training/runLength.ts";
import { parametersAt, trainingStepsOf } from "../../training/trainingStep.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** `model.eval()` at the head of training, or once after the first validation and never undone. */
function find({ script, framework }: Situation): Discovery | null {
  if (framework !== "pytorch" || !behavesDifferently(script)) return null;
  const [step, another] = trainingStepsOf(script);
  if (!step || another) return null;
  const modes = callsOfMethod(script, "train").filter((c) => c.receiver !== null);
  const off = modes.find((c) => isOff(script, c));
  if (off) {
    const [item] = itemsOf(script, off.argumentList);
    return item && isBefore(off, step.backward) && modes.length === 1
      ? fault(off.node, [{ from: item.from, to: item.to, insert: "True" }], words)
      : null;
  }
  if (modes.length > 0) return null;
  const evaluations = callsOfMethod(script, "eval").filter((c) => c.receiver !== null);
  const head = evaluations.find((c) => isBefore(c, step.backward));
  const [loop, around] = loopsThrough(script, step.statement);
  const property = head?.callee.lastChild;
  if (
    head &&
    property &&
    !(loop && isWithin(head.node, loop) === false && evaluations.length > 1)
  ) {
    return fault(head.node, [{ from: property.from, to: property.to, insert: "train" }], words);
  }
  if (evaluations.length === 0 || !loop) return null;
  const model = /^([\w.]+)\.parameters\(\)$/.exec(parametersAt(script, step))?.[1];
  const body = bodyOf(around ?? loop);
  const isHere = functionOf(around ?? loop)?.from === functionOf(step.statement)?.from;
  const first = isHere && body ? statementsOf(body)[0] : null;
  const at = around && isHere ? first : around ? loop : first;
  return model && at
    ? fault(step.call.node, [insertBefore(script, at, [`${model}.train()`])], words)
    : null;
}

const words = {
  title: message("Switch the model to training mode"),
  why: message(
    "The model is in evaluation mode while it is trained: batch norm goes by its running averages and dropout is off.",
  ),
};

function behavesDifferently(script: Script): boolean {
  return callsOf(script).some(
    (c) => layerKindOf(c.name) === "dropout" || /BatchNorm/.test(c.name ?? ""),
  );
}

function isOff(script: Script, call: Call): boolean {
  const [item] = itemsOf(script, call.argumentList);
  return item !== undefined && literalOf(script, item.value) === false;
}

function isBefore(mode: Call, backward: Call): boolean {
  return (
    mode.node.to <= backward.node.from &&
    functionOf(mode.node)?.from === functionOf(backward.node)?.from
  );
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
