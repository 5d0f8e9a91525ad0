import { extremesOf } from "./extremes.ts";
import { runningMedian } from "./median.ts";

/** So many neighbours each: one lucky value is no best. */
const smoothing = 3;

/** The best of a measure's running median, and the index at which that is. */
export function smoothedBest(
  y: Float64Array,
  better: "least" | "greatest",
): { readonly smooth: Float64Array; readonly best: number; readonly at: number } {
  const smooth = runningMedian(y, smoothing);
  const best = extremesOf(smooth)[better];
  return { smooth, best, at: smooth.indexOf(best) };
}
