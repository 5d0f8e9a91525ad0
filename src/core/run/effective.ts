import type { Axis, Series } from "./series.ts";

/**
 * Indices of the points that still hold, in order: a restart from a checkpoint supersedes the points before its seam
 * whose x is not below that of its first point. Points without such a coordinate hold.
 */
export function effectiveIndices(series: Series, axis: Axis): Uint32Array {
  const x = series.axis(axis);
  const { length, seams } = series;
  if (x === null || seams.length === 0) return Uint32Array.from({ length }, (_, index) => index);
  const kept = new Uint32Array(length);
  let at = length;
  let limit = Number.POSITIVE_INFINITY;
  // A restart of which no point has come yet supersedes nothing.
  let segment = seams.findLastIndex((seam) => seam.index < length);
  for (let index = length - 1; index >= 0; index--) {
    const own = x[index] ?? Number.NaN;
    if (!(own >= limit)) kept[--at] = index;
    if (seams[segment]?.index === index) {
      if (own < limit) limit = own;
      segment--;
    }
  }
  return kept.slice(at);
}
