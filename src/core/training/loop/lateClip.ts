import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, sameNode, statementOf, statementsOf, textOf } from "../../python/tree.ts";
import { gradientClearsOf } from "./gradientClears.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** A limit on gradients that a step has used already, and that are cleared before another does. */
export interface LateClip {
  readonly statement: SyntaxNode;
  readonly step: TrainingStep;
}

/**
 * `backward()`, `step()` and `clip_grad_norm_` in one block, where each turn clears the gradients before its own backward
 * pass. What the clip returns may be wanted for itself: then it measures.
 */
export const lateClipsOf = oncePerScript((script): readonly LateClip[] =>
  callsOfMethod(script, "clip_grad_norm_", "clip_grad_value_").flatMap((clip) => {
    const statement = statementOf(clip.node);
    const isAlone = statement.name === "ExpressionStatement";
    const step = isAlone ? stepBefore(script, statement) : undefined;
    return step && isUsedUp(script, clip, step) ? [{ statement, step }] : [];
  }),
);

function stepBefore(script: Script, statement: SyntaxNode): TrainingStep | undefined {
  return trainingStepsOf(script).find(
    (step) =>
      isBeside(step.statement, statement) &&
      isBeside(statementOf(step.backward.node), statement) &&
      step.statement.to <= statement.from,
  );
}

function isBeside(one: SyntaxNode, other: SyntaxNode): boolean {
  return one.parent !== null && other.parent !== null && sameNode(one.parent, other.parent);
}

/** Nothing but one pass, one step and one clear of the same network gets at its gradients, and the clear comes next. */
function isUsedUp(script: Script, { node, argumentList }: Call, step: TrainingStep): boolean {
  const statement = statementOf(node);
  const block = statement.parent;
  const [given] = itemsOf(script, argumentList);
  const parameters = given && callAt(script, given.value);
  const model = parameters?.method === "parameters" ? parameters.receiver : null;
  if (!block || !model) return false;
  const clears = gradientClearsOf(script).filter((clear) => isWithin(clear.node, block));
  const [clear, another] = clears;
  if (!clear || another || clear.isRefilled || !isBeside(statementOf(clear.node), statement)) {
    return false;
  }
  const isOwn = clear.owner === step.optimizer || clear.owner === textOf(script, model);
  const comesNext = clear.node.to <= step.backward.node.from || clear.node.from >= statement.to;
  const passes = callsOfMethod(script, "backward", "manual_backward", "step", "grad").filter(
    (call) => isWithin(call.node, block) && isOfGradients(script, call),
  );
  return isOwn && comesNext && passes.length === 2 && !touchesGradients(script, block);
}

/** A schedule, an environment and a profiler step, too. */
function isOfGradients(script: Script, call: Call): boolean {
  if (call.method !== "step") return true;
  const isKnown = trainingStepsOf(script).some((step) => sameNode(step.call.node, call.node));
  return isKnown || !/sched|env|prof/i.test(call.receiver ? textOf(script, call.receiver) : "");
}

function touchesGradients(script: Script, block: SyntaxNode): boolean {
  return statementsOf(block).some((one) => /\._?grad\b/.test(textOf(script, one)));
}
