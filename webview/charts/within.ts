import type { Range } from "../../src/core/view/range.ts";

/** From which position of an ascending column to which, that one left out, its numbers lie in the window; null is all of x. */
export function within(column: Float64Array, window: Range | null): { from: number; to: number } {
  if (window === null) return { from: 0, to: column.length };
  return {
    from: firstAt(column, (x) => x >= window.min),
    to: firstAt(column, (x) => x > window.max),
  };
}

function firstAt(column: Float64Array, holds: (x: number) => boolean): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(column[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
