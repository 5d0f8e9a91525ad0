import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { optimizersOf, steppedNames } from "../optimizer/optimizers.ts";

/** An optimizer's step that a backward pass of the same function leads to. */
export interface TrainingStep {
  readonly call: Call;
  readonly statement: SyntaxNode;
  /** As written: `optimizer`, `self.opt`. */
  readonly optimizer: string;
  /** The gradient scaler of `scaler.step(optimizer)`. */
  readonly scaler: string | null;
  /** `scaler.unscale_(optimizer)` between the backward pass and the step. */
  readonly unscale: Call | null;
  readonly backward: Call;
}

/** A step that is so many calls away is taken to be run, without a further look. */
const mostNamed = 100;

/** Those that this script runs, where it runs any: what stands in a function that nothing names is of no run. */
export const trainingStepsOf = oncePerScript((script): readonly TrainingStep[] => {
  const steps = findSteps(script);
  const run = steps.filter(({ statement }) => mayBeRun(script, functionOf(statement), new Set()));
  return run.length > 0 ? run : steps;
});

/**
 * Whether a function is named outside of itself by what may be run itself. Whoever calls a method, or what a decorator
 * gets hold of, may be anywhere.
 */
function mayBeRun(script: Script, definition: SyntaxNode | null, seen: Set<number>): boolean {
  if (!definition || classAround(definition) !== null) return true;
  if (definition.parent?.name === "DecoratedStatement" || seen.size > mostNamed) return true;
  if (seen.has(definition.from)) return false;
  seen.add(definition.from);
  return variablesNamed(script, nameOfDefinition(script, definition)).some(
    (node) => !isWithin(node, definition) && mayBeRun(script, functionOf(node), seen),
  );
}

function findSteps(script: Script): readonly TrainingStep[] {
  const stepped = steppedNames(script);
  const built = new Set(optimizersOf(script).map((o) => o.variable));
  const scaled = new Set(
    callsOfMethod(script, "step").flatMap(({ receiver, argumentList }) => {
      const [given] = itemsOf(script, argumentList);
      return given && receiver && /scaler/i.test(textOf(script, receiver))
        ? [textOf(script, given.value)]
        : [];
    }),
  );
  const isOptimizer = (name: string) => stepped.has(name) || built.has(name) || scaled.has(name);
  return callsOfMethod(script, "step").flatMap((call) => {
    if (!call.receiver) return [];
    const receiver = textOf(script, call.receiver);
    const first = itemsOf(script, call.argumentList)[0];
    const stepsFor = first ? textOf(script, first.value) : null;
    const isScaled = stepsFor !== null && (isOptimizer(stepsFor) || /scaler/i.test(receiver));
    const takesClosure = stepsFor !== null && !isScaled;
    if (takesClosure || (!isScaled && !isOptimizer(receiver))) return [];
    const backward = backwardBefore(script, call);
    if (!backward) return [];
    return [
      {
        call,
        statement: statementOf(call.node),
        optimizer: isScaled ? stepsFor : receiver,
        scaler: isScaled ? receiver : null,
        unscale: callsBetween(script, backward, call).find((c) => c.method === "unscale_") ?? null,
        backward,
      },
    ];
  });
}

function backwardBefore(script: Script, step: Call): Call | null {
  const definition = functionOf(step.node);
  const calls = callsOfMethod(script, "backward", "manual_backward").filter((c) => {
    const own = functionOf(c.node);
    return c.node.to <= step.node.from && own?.from === definition?.from;
  });
  return calls.at(-1) ?? null;
}

function callsBetween(script: Script, from: Call, to: Call): readonly Call[] {
  return callsOf(script).filter((c) => c.node.from >= from.node.to && c.node.to <= to.node.from);
}
