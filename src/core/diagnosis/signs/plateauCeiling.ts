import { accuracyUnit } from "../accuracyUnit.ts";
import type { Curve } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median, runningMedian } from "../statistics/median.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { endLevel, type Flatness, window } from "./flatness.ts";
import type { Level } from "./plateauLevel.ts";

/** Confidence at most, where only the likeness to other runs speaks. */
const informationAtMost = 0.79;
/** Noise in the labels may leave no better loss than a middling one, which no log can exclude. */
const ofLevel: Readonly<Partial<Record<Level, number>>> = {
  underfit: informationAtMost,
  standstill: informationAtMost,
  unmeasured: informationAtMost,
};
/** Levels that are bad wherever the loss began. */
const badAsSuch: readonly Level[] = ["immobile", "unmoved", "chance"];
const fewestPoints = 3;
const fewestTerms = 10;
const smoothing = 5;
/** Another term has been learned below this share of its height. */
const fallen = 0.6;
const start = { from: 0, to: 0.1 };
const leastGain = 0.1;
/** From here on an accuracy is that of a model that knows something, or of the most frequent class. */
const knowing = 0.6;
/** Share of the entropy of that class and all others together within which a loss is that of always guessing it. */
const guessed = 0.1;

/** Confidence at most; undefined where the log leaves no doubt that the level is a bad one. */
export function plateauCeiling(
  curves: RunCurves,
  flat: Flatness,
  level: Level,
  isMiddling: boolean,
): number | undefined {
  if (isMiddling) return informationAtMost;
  const isDoubtful = opensLate(curves) || knowsSomething(curves, flat) || learnsElsewhere(curves);
  return isDoubtful && !badAsSuch.includes(level) ? informationAtMost : ofLevel[level];
}

/** A validation loss on its own: the first one comes when an epoch has been learned already. */
function opensLate(curves: RunCurves): boolean {
  return curves.of("train_loss") === null;
}

/** What the loss stands for may be a mean over the samples that are hard still, or be balanced by another term. */
function learnsElsewhere(curves: RunCurves): boolean {
  const { accuracy } = curves;
  if (accuracy !== null && accuracy.y.length >= fewestTerms && gains(accuracy)) return true;
  return curves.lossTerms.some(({ series, y }) => {
    if (series === curves.loss?.series || y.length < fewestTerms) return false;
    const smooth = runningMedian(y, smoothing);
    const highest = smooth.reduce((a, b) => Math.max(a, b));
    return highest > 0 && median(y.subarray(-Math.ceil(y.length / 5))) < fallen * highest;
  });
}

function gains(accuracy: Curve): boolean {
  const unit = accuracyUnit(accuracy.y);
  const gained = endLevel(accuracy) - median(window(accuracy, start).y);
  return gained >= leastGain * unit && mannKendall(accuracy.y).z >= oneSided99;
}

function knowsSomething(curves: RunCurves, { level }: Flatness): boolean {
  const { accuracy } = curves;
  if (accuracy === null || accuracy.y.length < fewestPoints) return false;
  const unit = accuracyUnit(accuracy.y);
  const right = endLevel(accuracy) / unit;
  if (right < knowing) return false;
  const wrong = 1 - right;
  const entropy = -right * Math.log(right) - (wrong > 0 ? wrong * Math.log(wrong) : 0);
  return Math.abs(level / entropy - 1) > guessed;
}
