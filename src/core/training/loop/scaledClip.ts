import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { isReached } from "../../python/condition.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, sameNode, statementOf, textOf } from "../../python/tree.ts";
import { type Optimizer, optimizersOf } from "../optimizer/optimizers.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** A limit on gradients that are still multiplied by the scale of the loss. */
export interface ScaledClip {
  readonly statement: SyntaxNode;
  readonly scaler: string;
  readonly step: TrainingStep;
  readonly optimizer: Optimizer;
}

/**
 * `scaler.scale(loss).backward()`, `clip_grad_norm_`, `scaler.step(optimizer)`, and nothing in the script that divides by
 * the scale: the limit is for gradients tens of thousands of times as long as they are. Null where something may switch
 * the scaler off, where there are several optimizers, or where a limit is reached more often than the step.
 */
export const scaledClipOf = oncePerScript((script): ScaledClip | null => {
  const [step, anotherStep] = trainingStepsOf(script);
  const [optimizer, anotherOptimizer] = optimizersOf(script);
  if (!step || anotherStep || !optimizer || anotherOptimizer) return null;
  const { scaler } = step;
  if (scaler === null || !alwaysScales(script, scaler) || !isScaled(script, step)) return null;
  if (callsOfMethod(script, "unscale_", "get_scale", "unscale").length > 0) return null;
  const [clip, anotherClip] = callsOfMethod(script, "clip_grad_norm_", "clip_grad_value_");
  if (!clip || anotherClip || !/^torch\.nn\.utils\./.test(clip.name ?? "")) return null;
  const isBetween = clip.node.from >= step.backward.node.to && clip.node.to <= step.statement.from;
  const statement = statementOf(clip.node);
  return isBetween && isAsOften(statement, step.statement)
    ? { statement, scaler, step, optimizer }
    : null;
});

function alwaysScales(script: Script, scaler: string): boolean {
  const [made, another] = constructionsOf(script).filter(({ target }) => target === scaler);
  if (!made || another || made.call.method !== "GradScaler") return false;
  const isMade = isReached(script, made.call.node) === true;
  return isMade && argumentOf(script, made.call.argumentList, "enabled") === null;
}

/** Whether the backward pass is that of `scaler.scale(loss)`. */
function isScaled(script: Script, { scaler, backward }: TrainingStep): boolean {
  const { receiver } = backward;
  return callsOfMethod(script, "scale").some(
    (call) =>
      receiver !== null &&
      isWithin(call.node, receiver) &&
      call.receiver !== null &&
      textOf(script, call.receiver) === scaler,
  );
}

/** In the block of the step, or in a condition that stands there. */
function isAsOften(statement: SyntaxNode, step: SyntaxNode): boolean {
  const block = step.parent;
  const condition = ancestorOf(statement, "IfStatement");
  return [statement, condition].some(
    (node) => node?.parent && block && sameNode(node.parent, block),
  );
}
