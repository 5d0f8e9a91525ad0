import type { SyntaxNode } from "@lezer/common";
import { type Call, callsOf } from "./calls.ts";
import type { IndexedKind, Script } from "./script.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The calls of a part of the script, in source order; found by bisection. */
export function callsWithin(script: Script, span: Span): readonly Call[] {
  return between(callsOf(script), span, (call) => call.node);
}

/** The nodes of an indexed kind in a part of the script, in source order; found by bisection. */
export function nodesWithin(script: Script, kind: IndexedKind, span: Span): readonly SyntaxNode[] {
  return between(script.all(kind), span, (node) => node);
}

/** Of items in the order of where they begin, those that lie within a span. */
function between<T>(
  items: readonly T[],
  { from, to }: Span,
  spanOf: (item: T) => Span,
): readonly T[] {
  const beginOf = (at: number) => {
    const item = items[at];
    return item === undefined ? Number.POSITIVE_INFINITY : spanOf(item).from;
  };
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beginOf(middle) < from) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let at = low; beginOf(at) <= to; at += 1) {
    const item = items[at];
    if (item !== undefined && spanOf(item).to <= to) found.push(item);
  }
  return found;
}
