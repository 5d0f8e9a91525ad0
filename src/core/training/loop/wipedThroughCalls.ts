import type { SyntaxNode } from "@lezer/common";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { classOfSelf } from "../../python/selfParameter.ts";
import { trace } from "../../python/trace.ts";
import type { Value } from "../../python/traced.ts";
import { bodyOf, functionOf, sameNode } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { isTrained, networkOf } from "../pytorch/network.ts";
import { gradientChangesOf } from "./gradientChanges.ts";
import { gradientClearsOf } from "./gradientClears.ts";
import { backwardCalls, loopsThrough } from "./runLength.ts";
import { eventsOf, makingOf, type TurnEvent } from "./turnEvents.ts";

/** Gradients that a function, a method or a callback clears on the way from the backward pass to the step. */
export interface WipedThroughCalls {
  readonly backward: TurnEvent;
  readonly clear: TurnEvent;
  readonly step: TurnEvent;
}

export const wipedThroughCallsOf = oncePerScript((script): WipedThroughCalls | null => {
  if (setsGradients(script)) return null;
  for (const block of turnsOf(script)) {
    const found = wipedIn(script, eventsOf(script, block) ?? []);
    if (found) return found;
  }
  return null;
});

/** What is put in the place of gradients is not wiped. */
function setsGradients(script: Script): boolean {
  return (
    gradientChangesOf(script).length > 0 ||
    gradientClearsOf(script).some(({ owner }) => owner === null)
  );
}

/** The innermost loops around backward passes, and the functions that those stand in. */
function turnsOf(script: Script): readonly SyntaxNode[] {
  const owners = backwardCalls(script).flatMap(({ node }) => [
    ...loopsThrough(script, node).slice(0, 1),
    ...[functionOf(node)].flatMap((definition) => definition ?? []),
  ]);
  return owners
    .filter((owner, at) => owners.findIndex((other) => sameNode(other, owner)) === at)
    .flatMap((owner) => bodyOf(owner) ?? []);
}

function wipedIn(script: Script, events: readonly TurnEvent[]): WipedThroughCalls | null {
  for (const [at, clear] of events.entries()) {
    const before = events.slice(0, at).findLast(({ kind }) => kind !== "clear");
    const after = events.slice(at + 1).find(({ kind }) => kind !== "clear");
    if (clear.kind !== "clear" || before?.kind !== "backward" || after?.kind !== "step") continue;
    if (isOfStep(script, clear, after)) return { backward: before, clear, step: after };
  }
  return null;
}

/** It clears the optimizer that steps, or the network of the only one. */
function isOfStep(script: Script, clear: TurnEvent, step: TurnEvent): boolean {
  const [made, cleared] = [makingOf(script, step), makingOf(script, clear)];
  const optimizers = optimizersOf(script);
  const isOptimizer = made !== null && optimizers.some(({ call }) => sameNode(call.node, made));
  if (!isOptimizer) return false;
  if (cleared && sameNode(cleared, made)) return true;
  if (optimizers.length !== 1) return false;
  return isTrained(script, clear.owner, clear.frame) || isOfTrainedClass(script, clear);
}

/** `self.zero_grad()` of the only kind of network that there is. */
function isOfTrainedClass(script: Script, { owner, frame }: TurnEvent): boolean {
  const trained = networkOf(script).signals.map(({ modules }) => modules.at(0));
  const [first] = trained;
  const own = trace(script, owner, frame).flatMap(({ value }) => classOf(value) ?? []);
  const [only, another] = own;
  const known = trained.map((module) => (module ? classOf(module.value) : null));
  return (
    first !== undefined &&
    only !== undefined &&
    !another &&
    known.every((definition) => definition !== null && sameNode(definition, only))
  );
}

function classOf(value: Value): SyntaxNode | null {
  if (value.kind === "instance") return value.instance.definition;
  return value.kind === "parameter" ? classOfSelf(value.parameter) : null;
}
