import { type Curve, openingLevel } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median, runningMedian } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { startsTrained } from "../trainedStart.ts";
import { atChance } from "./chance.ts";
import { end, endLevel, type Flatness, flatGain, flatness, window } from "./flatness.ts";

const fewestPoints = 10;
/** Above this share of the opening level next to nothing has been learned. */
const unlearned = 0.95;
/** A validation loss that has been below this share of it had learned, and rose again: that is overfitting. */
const everLearned = 0.85;
const smoothing = 3;
/** Below this share of the opening level a flat loss counts as converged. */
const converged = 0.6;
/** Down to this share weights that do not move from early on are no convergence. */
const unfinished = 0.15;
/**
 * A model that has fitted its data does better on them than on others; one that is stuck does not. The gap V/L − 1
 * has not opened where it grew by less than `sameGap`, or by less than `smallGrowth` and is below `smallGap`.
 */
const sameGap = 0.01;
const smallGap = { coarse: 0.02, fine: 0.03 };
const smallGrowth = 0.03;
/** Training values for each validation value, from which on the opening of the training loss is that of the run. */
const finerLog = 3;

/** Evaluations that give one value, up to this share of it, from early in the run on: the weights do not move. */
const fromEarly = { from: 0.15, to: 1 };
const laterPart = { from: 0.4, to: 1 };
const fewestEvaluations = 12;
const sameValue = 1e-4;
/** Trained weights that were to learn something new have not, where the loss is above this share of its opening. */
const hardlyMoved = 0.85;
/** From its first value to its last, a validation loss of a model that learns moves by more. */
const unmoved = 1e-3;
const withinNoise = 4;
/** Beside a training loss of the same level, a validation loss that moves by no more than this is stuck with it. */
const nearlySame = 2e-3;
/** A validation loss that ends this far above its best has begun to rise again. */
const pastBest = 3.5e-4;
const wellPastBest = 2e-3;
const leftBehind = 5e-3;
/** Medians that its best is looked for among. */
const evaluationBlocks = 60;

/**
 * `immobile`: the loss itself has as good as one value from its opening on.
 * `unmoved`: the validation loss repeats its first value, and the batches show no trend in their noise.
 * `standstill`: at a middling level, and the validation loss repeats itself to the last digit.
 * `still`: as `underfit`, and the validation loss hardly moves in the later part, as noise in the labels would make it.
 * `unmeasured`: flat at a middling level and no validation loss to tell underfit from converged.
 * `continued`: the run began with trained weights, so that its opening is no measure.
 * `fitted`: training has left the validation loss behind, which rises again: what generalises has been learned, so that
 *   the level may be the entropy of the data.
 * `learned`: as `fitted`, far below the opening.
 */
export type Level =
  | "immobile"
  | "unmoved"
  | "chance"
  | "unlearned"
  | "underfit"
  | "standstill"
  | "still"
  | "unmeasured"
  | "continued"
  | "fitted"
  | "learned"
  | "unclear"
  | "good";

/** Whether the level at which a loss is flat is a bad one. */
export function classifyLevel(curves: RunCurves, curve: Curve, flat: Flatness): Level {
  const share = flat.level / flat.opening;
  if (isImmobile(curve, flat)) return startsTrained(curves) ? "continued" : "immobile";
  if (!startsTrained(curves) && isUnmoved(curve, curves.of("val_loss"), flat)) return "unmoved";
  if (atChance(curves, flat.level)) return "chance";
  if (startsTrained(curves)) {
    if (share >= hardlyMoved && standsStill(curves.of("val_loss"), fromEarly, nearlySame)) {
      return "standstill";
    }
    return share < converged ? "good" : "continued";
  }
  if (validationUnlearned(curves, curve, flat.opening)) return "unlearned";
  if (share >= unlearned) return "unlearned";
  if (share < converged) {
    if (share >= unfinished && standsStill(curves.of("val_loss"), fromEarly, sameValue)) {
      return "standstill";
    }
    return hasFitted(curve, curves.of("val_loss")) ? "learned" : "good";
  }
  const gap = generalisationGap(curve, curves.of("val_loss"));
  if (gap === null) return "unmeasured";
  const small = isFine(curve, curves.of("val_loss")) ? smallGap.fine : smallGap.coarse;
  const closed = gap.growth <= sameGap || (gap.now <= small && gap.growth <= smallGrowth);
  if (closed && standsStill(curves.of("val_loss"), laterPart, nearlySame)) return "still";
  if (standsStill(curves.of("val_loss"), fromEarly, sameValue)) return "standstill";
  if (hasFitted(curve, curves.of("val_loss"))) return "fitted";
  if (closed) return "underfit";
  return risesAgain(curves.of("val_loss")) ? "fitted" : "unclear";
}

/** Training has left the validation loss behind, if not by much, and that is past its best: no more is to be learned. */
function hasFitted(training: Curve, validation: Curve | null): boolean {
  const gap = generalisationGap(training, validation)?.now ?? 0;
  return gap >= leftBehind && risesAgain(validation, wellPastBest);
}

/** Its best lies before its end: one that still falls is at its best there. */
function risesAgain(validation: Curve | null, by = pastBest): boolean {
  if (validation === null) return false;
  const { y } = window(validation, { from: 0, to: end.from });
  if (y.length === 0) return false;
  const best = blockMedians(y, evaluationBlocks).reduce((a, b) => Math.min(a, b));
  return endLevel(validation) >= best * (1 + by);
}

/** From its opening on the loss has as good as one value, whatever its sign. */
function isImmobile({ y }: Curve, { opening, level }: Flatness): boolean {
  const later = y.subarray(Math.min(2, y.length - 1));
  const lowest = later.reduce((a, b) => Math.min(a, b));
  const highest = later.reduce((a, b) => Math.max(a, b));
  const size = sameValue * Math.abs(level);
  return level !== 0 && highest - lowest <= size && Math.abs(opening - level) <= size;
}

/** Batches of outliers or of few samples hide how flat a loss is, and the first few are no measure of its opening. */
function isUnmoved(
  training: Curve,
  validation: Curve | null,
  { opening, level }: Flatness,
): boolean {
  if (validation === null || validation.series === training.series) return false;
  if (!standsStill(validation, { from: 0, to: 1 }, unmoved)) return false;
  if (opening - level > withinNoise * noise(training.y)) return false;
  return mannKendall(training.y).z > -oneSided99;
}

function standsStill(validation: Curve | null, part: typeof end, tolerance: number): boolean {
  if (validation === null) return false;
  const { y } = window(validation, part);
  if (y.length < fewestEvaluations) return false;
  const lowest = y.reduce((a, b) => Math.min(a, b));
  const highest = y.reduce((a, b) => Math.max(a, b));
  return highest - lowest <= tolerance * Math.abs(lowest);
}

/** V/L − 1 in the last fifth, and its growth since the first fifth; null without enough validation. */
function generalisationGap(
  training: Curve,
  validation: Curve | null,
): { now: number; growth: number } | null {
  if (validation === null || validation.series === training.series) return null;
  if (validation.y.length < 5) return null;
  const gap = (from: number, to: number): number =>
    median(window(validation, { from, to }).y) / median(window(training, { from, to }).y) - 1;
  const now = gap(end.from, end.to);
  return { now, growth: now - gap(0, 0.2) };
}

/** What goes on to fall on held-back data still learns, however noisy its batches. Next to nothing learned is another case. */
export function generalisesStill(curves: RunCurves, level: Level): boolean {
  const validation = curves.of("val_loss");
  if (level === "chance" || validation === null || validation.y.length < fewestPoints) return false;
  const gain = flatness(validation).gain;
  return gain > flatGain && noise(validation.y) < gain * median(validation.y);
}

function isFine(training: Curve, validation: Curve | null): boolean {
  return validation !== null && training.y.length >= finerLog * validation.y.length;
}

/**
 * The validation loss is no better than where it, and the training loss before it, began. Means over epochs do not
 * show where a loss began, so that the training loss has to be logged more often.
 */
function validationUnlearned(curves: RunCurves, training: Curve, opening: number): boolean {
  const validation = curves.of("val_loss");
  if (validation === null || validation.y.length < fewestPoints) return false;
  if (!isFine(training, validation)) return false;
  const highest = Math.max(openingLevel(validation.y), opening);
  const best = runningMedian(validation.y, smoothing).reduce((a, b) => Math.min(a, b));
  if (best < everLearned * highest) return false;
  return endLevel(validation) >= unlearned * highest;
}
