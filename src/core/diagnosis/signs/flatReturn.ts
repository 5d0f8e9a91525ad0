import { isOver } from "../../run/isOver.ts";
import { type Curve, positionAt } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult } from "../signResult.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { mean, standardDeviation } from "../statistics/mean.ts";
import { startsTrained } from "../trainedStart.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";

/** Policies take their time: a run that goes on may have all its gain before it. */
const fewestPoints = { over: 40, live: 200 };
const parts = 5;
/** In units of the spread of single values; the means of fifths differ by less where nothing is learned. */
const mostRise = 0.5;
/** One in ten runs without a trend shows more of one. */
const noTrend = 1.28;
/** A sparse reward may be found late, and a policy may have been good from the start: information at most. */
const confidence = 0.7;

/**
 * Of reinforcement learning the losses say nothing, but the return is to rise. One that never left its beginning, in a
 * run that shows its beginning, stands still. One value throughout does so only where it is no gain: 0 or less.
 */
export function flatReturn(curves: RunCurves): SignResult {
  if (curves.loss === null || startsTrained(curves)) return notFound;
  const fewest = isOver(curves.run) ? fewestPoints.over : fewestPoints.live;
  const returns = curves.returns.filter(({ y }) => y.length >= fewest);
  const [shown] = returns;
  if (shown === undefined || !returns.every(isFlat)) return notFound;
  const onset = onsetAt(positionAt(shown, 0));
  const [first = 0, ...later] = meansOfParts(shown.y);
  return found(
    {
      sign: "plateau",
      severity: "warning",
      confidence,
      onset,
      summary: withPlace("{metric} has not risen since {place}.", onset, {
        metric: shown.series.name,
      }),
      evidence: {
        "mean of the first fifth": rounded(first),
        "mean of the last fifth": rounded(later.at(-1) ?? first),
        "highest mean of a fifth": rounded(Math.max(first, ...later)),
      },
      subtype: null,
      series: shown.series.name,
      consequences: [],
      measured: {},
    },
    confidence,
  );
}

function isFlat({ y }: Curve): boolean {
  const spread = standardDeviation(y);
  if (spread === 0) return (y[0] ?? 0) <= 0;
  const [first = 0, ...later] = meansOfParts(y);
  return Math.max(...later) <= first + mostRise * spread && mannKendall(y).z <= noTrend;
}

function meansOfParts(y: Float64Array): readonly number[] {
  return Array.from({ length: parts }, (_, i) =>
    mean(y.subarray(Math.floor((i * y.length) / parts), Math.floor(((i + 1) * y.length) / parts))),
  );
}
