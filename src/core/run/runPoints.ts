import type { Run } from "./run.ts";

/** Points of all series together: it grows with each that is read. */
export function pointsOf(run: Run): number {
  return run.series.reduce((sum, { total }) => sum + total, 0);
}
