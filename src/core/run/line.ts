import { rises } from "./ascending.ts";
import { effectiveIndices } from "./effective.ts";
import type { Axis, Series } from "./series.ts";

/** Points in rising order of x; y may be NaN or infinite. Both columns have the same length. */
export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * A series over one axis, or over the order of its points: without superseded points and points that have no x,
 * of points with equal x the last. Null where the series lacks the axis.
 */
export function lineOf(series: Series, axis: Axis | null): Line | null {
  const column = axis === null ? null : series.axis(axis);
  if (axis !== null && column === null) return null;
  if (column !== null && series.seams.length === 0 && rises(column))
    return { x: column, y: series.values };
  const kept = effectiveIndices(series, axis ?? "step");
  const x = new Float64Array(kept.length);
  const y = new Float64Array(kept.length);
  const values = series.values;
  let length = 0;
  for (const i of kept) {
    const at = column === null ? i : (column[i] ?? Number.NaN);
    const before = length > 0 ? (x[length - 1] ?? 0) : Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(at) || at < before) continue;
    if (at > before) length++;
    x[length - 1] = at;
    y[length - 1] = values[i] ?? Number.NaN;
  }
  return { x: x.subarray(0, length), y: y.subarray(0, length) };
}
