import { lengthOf } from "../../run/comparisonFamily.ts";
import { mainSeries } from "../../run/mainSeries.ts";
import type { Run } from "../../run/run.ts";

/** Runs without those that are the same as an earlier one to the last digit: a copy says nothing about the spread. */
export function withoutCopies(runs: readonly Run[]): readonly Run[] {
  const kept: Run[] = [];
  for (const run of runs) if (!kept.some((other) => isCopy(run, other))) kept.push(run);
  return kept;
}

function isCopy(a: Run, b: Run): boolean {
  if (lengthOf(a) !== lengthOf(b)) return false;
  return (["train_loss", "val_loss"] as const).every((role) => {
    const [x, y] = [mainSeries(a, role)?.values, mainSeries(b, role)?.values];
    if (x === undefined || y === undefined) return x === y;
    return x.length === y.length && x.every((value, i) => Object.is(value, y[i]));
  });
}
