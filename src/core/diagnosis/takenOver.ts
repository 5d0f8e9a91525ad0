import { mainSeries } from "../run/mainSeries.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { openingLevel } from "./curve.ts";
import { median } from "./statistics/median.ts";

const fewestPoints = 5;
/** Of the run before, the values that its end is judged by: this share, and no more than so many. */
const atItsEnd = { share: 0.1, most: 200 };
/** Runs of one log that are looked at, back from this one. */
const mostRuns = 50;
/** Below this share of the highest opening the run before had learned. */
const learned = 0.7;
/** Share of the way back up to that opening within which a run goes on where the one before ended. */
const goesOn = 0.25;

/** Whether the loss begins about where that of the run before it in the same log ended, which had learned. */
export function takesOver(run: Run): boolean {
  const own = mainSeries(run, "train_loss");
  const before = own === undefined ? undefined : sameLoss(run.before, own);
  if (own === undefined || before === undefined) return false;
  const end = median(finite(before.values.subarray(-tail(before))));
  let highest = openingOf(before);
  let earlier = run.before?.before ?? null;
  for (let count = 1; earlier !== null && count < mostRuns; count++) {
    const loss = sameLoss(earlier, own);
    if (loss !== undefined) highest = Math.max(highest, openingOf(loss));
    earlier = earlier.before;
  }
  return end < learned * highest && openingOf(own) <= end + goesOn * (highest - end);
}

function sameLoss(run: Run | null, { name, granularity }: Series): Series | undefined {
  const series = run?.find(name, granularity);
  return series === undefined || series.length < fewestPoints ? undefined : series;
}

function tail({ length }: Series): number {
  return Math.max(fewestPoints, Math.min(atItsEnd.most, Math.round(atItsEnd.share * length)));
}

function openingOf({ values }: Series): number {
  return openingLevel(finite(values.subarray(0, atItsEnd.most)));
}

function finite(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite);
}
