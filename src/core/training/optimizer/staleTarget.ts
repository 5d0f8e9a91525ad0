import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, loopsAround, textOf } from "../../python/tree.ts";
import { loopsThrough, runLengthOf } from "../loop/runLength.ts";
import { loadedWeights } from "../model/pretrained.ts";
import { isAfterTraining } from "../model/trainedBefore.ts";

/** A copy of the trained network that targets are computed by, and that nothing brings up to date. */
export interface StaleTarget {
  readonly copy: SyntaxNode;
  /** `target` and `q`, as written. */
  readonly name: string;
  readonly of: string;
}

/** What targets that rest on a network's own outputs come with; a constraint to a copy is another thing. */
const bootstrapping = /(?:^|_)(?:gamma|discount\w*|rewards?|dones?|tau|ema|momentum)(?:_|$)/i;
const copied = /^(?:copy\.)?deepcopy\(\s*([\w.]+)\s*\)(?:\.(?:eval|to)\([^()]*\))?$/;
const reading = /^(?:eval|train|to|cuda|cpu|requires_grad_|forward|half|float)$/;

/** Of several in a list it is not told which one is brought up to date. */
const plain = /^[\w.]+$/;

export const staleTargetOf = oncePerScript((script): StaleTarget | null => {
  if (!runLengthOf(script).outerLoop || loadedWeights(script) !== null) return null;
  // `momentum=0.9` is that of an optimizer.
  const names = script
    .all("VariableName")
    .filter(
      ({ parent, nextSibling }) => parent?.name !== "ArgList" || nextSibling?.name !== "AssignOp",
    )
    .map((node) => textOf(script, node));
  const isNamed = names.some((name) => bootstrapping.test(name));
  for (const [name, assigned] of assignmentsByTarget(script)) {
    const [only, another] = assigned;
    if (!only?.value || another || !/target/i.test(name) || !plain.test(name)) continue;
    const of = copied.exec(textOf(script, only.value))?.[1] ?? loadedFrom(script, name);
    if (isAfterTraining(script, only.statement)) continue;
    // Every turn of a loop takes a new copy.
    if (loopsThrough(script, only.statement).length > 0) continue;
    if (of === null || !(isNamed || isDiscounted(script, name))) continue;
    if (isAsked(script, name) && !isUpdated(script, name))
      return { copy: only.statement, name, of };
  }
  return null;
});

/** `target.load_state_dict(q.state_dict())` in no loop. */
function loadedFrom(script: Script, name: string): string | null {
  const [only, another] = callsOfMethod(script, "load_state_dict").filter(
    ({ receiver }) => receiver && isOf(script, receiver, name),
  );
  const [given] = only && !another ? itemsOf(script, only.argumentList) : [];
  if (!only || !given) return null;
  return /^([\w.]+)\.state_dict\(\)$/.exec(textOf(script, given.value))?.[1] ?? null;
}

function isAsked(script: Script, name: string): boolean {
  return callsOf(script).some(({ callee }) => isOf(script, callee, name));
}

/** `0.95 * target(next).max(1).values`: what it gives is worth a little less than what is there. */
function isDiscounted(script: Script, name: string): boolean {
  return script.all("BinaryExpression").some((product) => {
    const [factor, operator, value] = childrenOf(product);
    const share = factor ? literalOf(script, factor) : null;
    return (
      typeof share === "number" &&
      share > 0.5 &&
      share < 1 &&
      operator !== undefined &&
      textOf(script, operator) === "*" &&
      value !== undefined &&
      isOfCall(script, value, name)
    );
  });
}

/** `target(next)` and what is taken of it: `target(next).max(1).values`. */
function isOfCall(script: Script, node: SyntaxNode, name: string): boolean {
  const call = callAt(script, node);
  if (call && isOf(script, call.callee, name)) return true;
  const next =
    call?.receiver ??
    (/^(?:Member|Parenthesized)Expression$/.test(node.name) ? childrenOf(node) : []).find(
      ({ name: kind }) => /Expression$/.test(kind),
    );
  if (!next) return false;
  return textOf(script, next) === name || isOfCall(script, next, name);
}

/** Something but its outputs and its mode is used after it was made. */
function isUpdated(script: Script, name: string): boolean {
  const loads = callsOfMethod(script, "load_state_dict").filter(
    ({ receiver }) => receiver && isOf(script, receiver, name),
  );
  // The one that makes it a copy, where it stands in no loop and in no function that a loop may call.
  const [only, more] = loads;
  const inFunction = only && !isOnce(script, only.node);
  if (more || inFunction) return true;
  const others = callsOf(script).filter(({ receiver, method, argumentList }) => {
    const isOwn = receiver !== null && isOf(script, receiver, name);
    const isGiven = itemsOf(script, argumentList).some(({ value }) => isOf(script, value, name));
    return isGiven || (isOwn && !reading.test(method) && method !== "load_state_dict");
  });
  return others.length > 0 || isHandedOn(script, name);
}

/** In a list, a dictionary or a subscript, or assigned from outside: what is done with it there is not followed. */
function isHandedOn(script: Script, name: string): boolean {
  const places = [...script.all("VariableName"), ...script.all("MemberExpression")].filter(
    (node) => isOf(script, node, name) && node.parent?.name !== "MemberExpression",
  );
  const within = [...script.all("MemberExpression")].filter(
    ({ firstChild }) => firstChild !== null && isOf(script, firstChild, name),
  );
  const isIndexed = within.some((node) => /\[/.test(textOf(script, node).slice(name.length - 4)));
  const assigned = places.filter(
    (node) => node.parent?.name === "AssignStatement" && node.nextSibling?.name === "AssignOp",
  );
  return (
    isIndexed ||
    assigned.length > 1 ||
    places.some(({ parent }) =>
      /^(?:Tuple|Array|Dictionary|Set)Expression$/.test(parent?.name ?? ""),
    )
  );
}

/** `self.target`, which is `walker.target` from outside. */
function isOf(script: Script, node: SyntaxNode, name: string): boolean {
  const code = textOf(script, node);
  return code === name || (name.startsWith("self.") && code.endsWith(name.slice("self".length)));
}

function isOnce(script: Script, node: SyntaxNode): boolean {
  if (loopsAround(node).length > 0) return false;
  for (let at = node.parent; at; at = at.parent) {
    if (at.name !== "FunctionDefinition") continue;
    return /^def (?:__init__|main|build\w*|make\w*|setup\w*)\(/.test(textOf(script, at));
  }
  return true;
}
