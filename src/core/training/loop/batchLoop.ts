import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { iterableOf } from "./runLength.ts";

/**
 * Whether a loop takes the batches of a loader one by one: `range(n)`, `while`, a list of micro-batches and a loss that
 * is divided add gradients up on purpose.
 */
export function isOverBatches(script: Script, loop: SyntaxNode): boolean {
  const iterable = iterableOf(loop);
  return iterable !== null && !dividesLoss(script, loop) && isLoader(script, iterable);
}

function dividesLoss(script: Script, loop: SyntaxNode): boolean {
  return nodesWithin(script, "BinaryExpression", loop).some((node) => {
    const [left, operator] = childrenOf(node);
    if (!left || !operator || textOf(script, operator) !== "/") return false;
    const divided = textOf(script, left);
    const given = node.parent?.name === "AssignStatement" ? node.parent.firstChild : null;
    const target = given ? textOf(script, given) : "";
    return /loss/i.test(`${divided} ${target}`) && !/item\(/.test(divided);
  });
}

function isLoader(script: Script, node: SyntaxNode): boolean {
  const ends = trace(script, node);
  return (
    ends.length > 0 &&
    ends.every(({ value }) => value.kind === "expression" && makesBatches(script, value.node))
  );
}

function makesBatches(script: Script, node: SyntaxNode): boolean {
  const call = callAt(script, node);
  if (!call) return false;
  const [first] = itemsOf(script, call.argumentList);
  const isWrapped = /^(?:enumerate|tqdm)$/.test(call.method) && first !== undefined;
  return isWrapped ? isLoader(script, first.value) : /^(?:DataLoader|split)$/.test(call.method);
}
