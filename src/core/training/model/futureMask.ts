import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { literalOf } from "../../python/literals.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { heldBy } from "./heldTensors.ts";

/** Whether a mask is true for all that stands before a place: what is filled there leaves only the future. */
export function isTrueOfPast(script: Script, mask: SyntaxNode): boolean {
  const node = madeAs(script, mask, 0);
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(node);
    const value = right ? literalOf(script, right) : null;
    const of = left ? triangleBehind(script, left, 0) : null;
    const sign = operator ? textOf(script, operator) : "";
    if (of === null || (value !== 0 && value !== 1)) return false;
    const isOfOnes = sign === "==" ? value === 1 : sign === "!=" && value === 0;
    const isOfZeros = sign === "==" ? value === 0 : sign === "!=" && value === 1;
    return (of === "past" && isOfOnes) || (of === "future" && isOfZeros);
  }
  const call = callAt(script, node);
  return call?.method === "bool" && triangleBehind(script, node, 0) === "past";
}

const mostSteps = 6;

/** The comparison or the call that a mask is made by, where it has a name or is cut to size. */
function madeAs(script: Script, node: SyntaxNode, steps: number): SyntaxNode {
  const object = subscriptOf(node)?.object;
  const [held, another] = node.name === "MemberExpression" && !object ? heldBy(script, node) : [];
  const value = node.name === "VariableName" ? onlyExpression(script, node) : null;
  const next = object ?? (another ? null : held) ?? value;
  return next && next.from !== node.from && steps < mostSteps
    ? madeAs(script, next, steps + 1)
    : (object ?? node);
}

/** What leaves a table of ones and zeros as it is. */
const keeping = /^(?:bool|to|float|int|long|unsqueeze|view|reshape|expand|type|cuda|contiguous)$/;

/** Where a table has its ones: at and before a place, or after it. */
function triangleBehind(script: Script, node: SyntaxNode, steps: number): "past" | "future" | null {
  if (steps > mostSteps) return null;
  const next = (inner: SyntaxNode) => triangleBehind(script, inner, steps + 1);
  const call = callAt(script, node);
  if (call?.name === "torch.tril" || call?.name === "torch.triu") {
    const [table] = itemsOf(script, call.argumentList);
    const isOfOnes = table && callAt(script, table.value)?.name === "torch.ones";
    const diagonal = argumentOf(script, call.argumentList, "diagonal", 1);
    const shift = diagonal ? evaluate(script, diagonal.value) : 0;
    if (!isOfOnes) return null;
    if (call.name === "torch.tril") return shift === 0 ? "past" : null;
    return shift === 1 ? "future" : null;
  }
  if (call) return call.receiver && keeping.test(call.method) ? next(call.receiver) : null;
  const taken = subscriptOf(node);
  if (taken) return next(taken.object);
  const held = node.name === "MemberExpression" ? heldBy(script, node) : [];
  const [only, another] = held;
  if (only && !another) return next(only);
  const value = node.name === "VariableName" ? onlyExpression(script, node) : null;
  return value && value.from !== node.from ? next(value) : null;
}
