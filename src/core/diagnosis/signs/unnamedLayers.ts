import { partOfGradient, timeStepOfGradient } from "../../log/words/metricName.ts";
import { span } from "../curve.ts";
import { objectiveOf } from "../objective.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { oneSided95 } from "../statistics/normalQuantiles.ts";
import { flatGain, flatness } from "./flatness.ts";
import { hasLearned } from "./learnedLoss.ts";

/** Below that share of the loss, nothing has been learned. */
const leastLearned = 0.05;

/**
 * Numbers that the log does not call layers may be of terms of the loss, or percentiles. They are taken for layers only
 * where none gets anything, or in a run that has learned nothing and where each gets more than the one before it, as a
 * gradient vanishes.
 */
export function mayBeNoLayers(curves: RunCurves): boolean {
  const { layers } = curves;
  const areAny = (prefix: string) => layers.some(({ series }) => series.name.startsWith(prefix));
  // Little comes back to the first steps of a sequence in many a run that learns, or to steps without noise.
  if (areAny(timeStepOfGradient)) return !isFlat(curves);
  if (!areAny(partOfGradient)) return false;
  const norms = layers.map((layer) => median(span(layer, 0.5, 1).y));
  if (norms.every((norm) => norm === 0)) return false;
  const isRising = norms.every((norm, at) => at === 0 || norm > (norms[at - 1] ?? 0));
  return norms.length < 3 || !isRising || !isFlat(curves);
}

/** Where networks play against each other, or one learns by acting, a flat loss says nothing. */
function isFlat(curves: RunCurves): boolean {
  const { loss, run } = curves;
  if (loss === null || objectiveOf(run) !== "fit" || hasLearned(curves, 1 - leastLearned))
    return false;
  const { gain, error } = flatness(loss);
  return gain + oneSided95 * error < flatGain;
}
