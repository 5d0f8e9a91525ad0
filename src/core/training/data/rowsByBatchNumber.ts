import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { isSameForm, linearForm, sum } from "../../python/linearForm.ts";
import { isNamedIn } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { backwardCalls, loopsThrough } from "../loop/runLength.ts";

/**
 * Rows that are taken from the number of a batch on, as if it were that of a row: `x[i:i + size]` where `i` counts
 * batches of that size. Of a thousand rows in batches of ten an epoch sees the first hundred and nine.
 */
export interface RowsByBatchNumber {
  /** All such slices, by what stands between their brackets for the rows. */
  readonly taken: readonly TakenRows[];
  /** `size` of `len(x) // size`. */
  readonly size: SyntaxNode;
  /** The rows are put in another order with every epoch, so that each is seen in time. */
  readonly isReordered: boolean;
}

interface TakenRows {
  readonly start: SyntaxNode;
  readonly stop: SyntaxNode;
  /** How many, as the place says it; null where a name holds the end. */
  readonly size: string | null;
}

export const rowsByBatchNumberOf = oncePerScript((script): RowsByBatchNumber | null => {
  // A step is taken from each batch: loops further out count epochs, or blocks of steps.
  const training = backwardCalls(script).flatMap(({ node }) => loopsThrough(script, node)[0] ?? []);
  const found = script.all("MemberExpression").flatMap((node) => {
    const rows = rowsTaken(script, node, training);
    return rows ? [rows] : [];
  });
  const [first] = found;
  if (!first) return null;
  return {
    taken: found.map(({ taken }) => taken),
    size: first.size,
    isReordered: found.some(({ isReordered }) => isReordered),
  };
});

function rowsTaken(script: Script, node: SyntaxNode, training: readonly SyntaxNode[]) {
  const subscript = subscriptOf(node);
  const [rows] = subscript?.selectors ?? [];
  if (!subscript || rows?.kind !== "slice" || !rows.start || !rows.stop || rows.step) return null;
  const { start, stop } = rows;
  const [counted, another] = start.name === "VariableName" ? trace(script, start) : [];
  if (counted?.value.kind !== "item" || another || counted.path.length > 0) return null;
  const { loop, iterable } = counted.value;
  if (!training.some(({ from }) => from === loop.from)) return null;
  const size = sizeOfCounted(script, iterable, counted.frame, 0);
  const sizeForm = linearForm(script, size, counted.frame);
  const begin = linearForm(script, start);
  if (!size || !sizeForm || !begin) return null;
  if (!isSameForm(linearForm(script, stop), sum(begin, sizeForm))) return null;
  // Rows that are in another order at each step are drawn, wherever they begin.
  if (isSetWithin(script, subscript.object, [loop])) return null;
  return {
    taken: { start, stop, size: addendOf(script, start, stop) ?? plainName(script, size) },
    size,
    isReordered: isSetWithin(script, subscript.object, loopsThrough(script, loop)),
  };
}

const orders = /^(?:range|trange|arange|permutation|randperm|tqdm|list|reversed|shuffled?)$/;
const unwraps = /^(?:tolist|numpy|astype|long)$/;
const deepest = 5;

/** `size` of `range(len(x) // size)`, however the numbers are ordered; null where they count something else. */
function sizeOfCounted(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth: number,
): SyntaxNode | null {
  const end = expressionBehind(script, node, frame, depth);
  const call = end && callAt(script, end.node);
  if (!end || !call) return null;
  if (call.receiver && unwraps.test(call.method))
    return sizeOfCounted(script, call.receiver, end.frame, depth + 1);
  const items = itemsOf(script, call.argumentList).filter(({ keyword }) => keyword === null);
  const [only, more] = items;
  if (!only || more || !orders.test(call.method)) return null;
  return (
    divisorOf(script, only.value, end.frame, depth) ??
    sizeOfCounted(script, only.value, end.frame, depth + 1)
  );
}

/** The one expression that a node stands for; null beyond a few steps. */
function expressionBehind(script: Script, node: SyntaxNode, frame: Frame | null, depth: number) {
  return depth > deepest ? null : onlyEnd(script, node, frame);
}

/** `b` of `a // b`, `int(a / b)` and `math.ceil(a / b)`. */
function divisorOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth: number,
): SyntaxNode | null {
  const end = expressionBehind(script, node, frame, depth);
  if (!end) return null;
  const { node: counted } = end;
  const [, operator, divisor] = counted.name === "BinaryExpression" ? childrenOf(counted) : [];
  if (operator && /^\/\/?$/.test(textOf(script, operator))) return divisor ?? null;
  const call = callAt(script, counted);
  const [only, more] = call ? itemsOf(script, call.argumentList) : [];
  return call && only && !more && /^(?:int|ceil|floor|round)$/.test(call.method)
    ? divisorOf(script, only.value, end.frame, depth + 1)
    : null;
}

/** What can be said anywhere in the file. */
function plainName(script: Script, size: SyntaxNode): string | null {
  return size.name === "Number" || (size.name === "VariableName" && functionOf(size) === null)
    ? textOf(script, size)
    : null;
}

/** `size` of `i + size` and of `size + i`, as a factor. */
function addendOf(script: Script, start: SyntaxNode, stop: SyntaxNode): string | null {
  const plain = stop.name === "ParenthesizedExpression" ? childrenOf(stop)[1] : stop;
  const [left, operator, right] = plain?.name === "BinaryExpression" ? childrenOf(plain) : [];
  if (!left || !operator || !right || textOf(script, operator) !== "+") return null;
  const others = [left, right].filter((part) => textOf(script, part) !== textOf(script, start));
  const [other, another] = others;
  if (!other || another) return null;
  const text = textOf(script, other);
  return other.name === "BinaryExpression" ? `(${text})` : text;
}

/** Whether loops give the rows another order in each turn, or make them anew. */
function isSetWithin(script: Script, rows: SyntaxNode, loops: readonly SyntaxNode[]): boolean {
  const isThere = (at: SyntaxNode) => loops.some((one) => isWithin(at, one));
  const name = textOf(script, rows);
  const isMoved = callsOf(script).some(
    ({ node, method, argumentList }) =>
      /shuffle|permut/.test(method) && isNamedIn(script, name, argumentList) && isThere(node),
  );
  return (
    isMoved ||
    (assignmentsByTarget(script).get(name) ?? []).some(({ statement }) => isThere(statement)) ||
    trace(script, rows).some(
      ({ value }) =>
        value.kind === "update" || (value.kind === "expression" && isThere(value.node)),
    )
  );
}
