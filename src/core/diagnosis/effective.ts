import type { Axis, Series } from "../run/series.ts";

/**
 * Indices of the points that count: what a run did before it was restarted from an earlier checkpoint
 * is superseded from there on.
 */
export function effectiveIndices(series: Series, axis: Axis): Uint32Array {
  const x = series.axis(axis);
  const kept: number[] = [];
  const seams = new Set(series.seams.map((seam) => seam.index));
  for (let i = 0; i < series.length; i++) {
    if (x !== null && seams.has(i)) {
      const restart = x[i] ?? Number.NaN;
      while (kept.length > 0 && (x[kept.at(-1) ?? 0] ?? Number.NaN) >= restart) kept.pop();
    }
    kept.push(i);
  }
  return Uint32Array.from(kept);
}
