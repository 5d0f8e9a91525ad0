import { message } from "../../message.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, positionAt, slice, sustainedSince } from "../curve.ts";
import type { Subtype } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median, quantile, runningMedian } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { beginsInTheMiddle } from "../trainedStart.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";

const fewestPoints = 8;
/** A loss that blew up within its first few values has no other opening than the very first. */
const farAboveFirst = 3;
const unlearned = 0.9;
/** Share of what the validation loss gained within which it is still at its best. */
const nearBest = 0.1;
const smoothing = 5;
/** A diverged loss ends this far above its opening, and this far above its own best. */
const aboveOpening = 1.2;
const aboveBest = 3;
/** The validation loss, where there is one, has to agree. */
const validationAboveBest = 1.5;
/** A validation loss this far above its beginning has diverged where the training loss has blown up as well. */
const validationBlownUp = 20;
const trainingBlownUp = 3;
/** ln 100,000: a cross-entropy above it is worse than guessing among any usual number of classes. */
const worseThanGuessing = Math.log(100_000);
const stillRising = 1.15;
/** A sum over a batch begins above it as well: it falls, or the accuracy rises (one-sided 1 % of the standard normal). */
const fallen = 0.35;
const noiseFactor = 10;
/** An explosion, in units of what is left of it, and how far above guessing that must be. */
const exploded = 100;
const aboveGuess = 2;
const easyBatches = 0.1;
const nearFirst = 2;
/** From the onset on the loss counts as lost above this share of its best. */
const lost = 2;
const sustained = 0.8;

interface Evidence {
  readonly curve: Curve;
  readonly best: number;
  readonly level: number;
  readonly opening: number;
  readonly confidence: number;
  readonly subtype: Subtype | null;
}

/** The loss has risen beyond where it began and stays there. The definition is in media/docs/divergence.md. */
export function divergence(curves: RunCurves): SignResult {
  const whole = curves.loss;
  if (whole === null || whole.y.length === 0) return undecided(message("No loss in this log."));
  const isResumed = beginsInTheMiddle(curves) !== null;
  // A resumed run may log a part of its first interval: no level that was left.
  const loss = isResumed ? slice(whole, 1) : whole;
  if (loss.y.length < fewestPoints) {
    const count = fewestPoints - loss.y.length;
    return undecided(message("Needs about {count} more values of the loss.", { count }));
  }
  const validation = loss.series.role === "val_loss" ? null : curves.of("val_loss");
  const evidence =
    blownUp(loss, validation) ??
    risenFromBelow(loss) ??
    worseThanChance(curves, loss) ??
    (validation === null ? null : validationLost(loss, validation));
  if (evidence === null) return notFound;
  // Nor does it end above all that is known of it.
  const isKnownLevel = isResumed && evidence.curve === loss && (whole.y[0] ?? 0) >= evidence.level;
  if (isKnownLevel) return notFound;
  const { curve, best, level, opening } = evidence;
  const position = positionAt(curve, onsetOf(curve, best, opening));
  return found({
    sign: "divergence",
    severity: "error",
    confidence: evidence.confidence,
    onset: onsetAt(position),
    summary: withPlace(
      "The loss has diverged since {place}: it is above where it began.",
      position,
    ),
    evidence: {
      "loss now": rounded(level),
      "best loss": rounded(best),
      "opening loss": rounded(opening),
    },
    subtype: evidence.subtype,
    series: curve.series.name,
    consequences: [],
    measured: {},
  });
}

function levels(curve: Curve): { best: number; level: number; opening: number } {
  const smooth = runningMedian(curve.y, smoothing);
  const early = curve.y.subarray(0, Math.ceil(curve.y.length / 20));
  return {
    best: smooth.reduce((a, b) => Math.min(a, b)),
    level: median(curve.y.subarray(-Math.max(3, Math.ceil(curve.y.length / 10)))),
    opening: Math.max(curve.y[0] ?? 0, openingLevel(curve.y), median(early)),
  };
}

function blownUp(loss: Curve, validation: Curve | null): Evidence | null {
  const { best: smoothed, level, opening } = levels(loss);
  const first = loss.y[0] ?? opening;
  const isFar = first > 0 && level >= farAboveFirst * first && !goesBackTo(first, loss.y);
  const best = isFar ? Math.min(smoothed, first) : smoothed;
  if (opening <= 0 || best <= 0) return null;
  const isAbove = level >= aboveOpening * opening || isFar;
  if (!isAbove || level < aboveBest * best) return null;
  if (
    validation !== null &&
    validation.y.length >= 4 &&
    !agrees(validation, loss, isFar ? first : null)
  )
    return null;
  const size = Math.min(1, Math.log(level / best / aboveBest) / Math.log(10));
  const height = Math.min(1, Math.log(level / first / aboveOpening) / Math.log(3));
  const confidence = 0.7 + 0.28 * Math.min(1, (size + height) / 1.5);
  return { curve: loss, best, level, opening, confidence, subtype: null };
}

/** A first value that later ones go back to is one of many batches, some of them easy, and no level that was left. */
function goesBackTo(first: number, y: Float64Array): boolean {
  return quantile(y.subarray(Math.floor(y.length / 2)), easyBatches) < nearFirst * first;
}

/** A loss that is negative by nature has no ratios: it has to rise beyond its opening by all that it had gained. */
function risenFromBelow(loss: Curve): Evidence | null {
  const { best, level, opening } = levels(loss);
  if (best > 0 || (opening > 0 && best === 0)) return null;
  const gained = Math.max(opening - best, noiseFactor * noise(loss.y));
  if (gained === 0 || level < opening + gained) return null;
  return { curve: loss, best, level, opening, confidence: 0.8, subtype: null };
}

/** Where the training loss is far above its first value, it is enough that nothing has been learned on held-back data. */
function agrees(validation: Curve, training: Curve, first: number | null): boolean {
  const { best, level, opening } = levels(validation);
  if (generalizesOn(validation, training)) return false;
  if (first !== null && level >= unlearned * first) return true;
  return level >= validationAboveBest * best && level >= aboveOpening * opening;
}

/**
 * The validation loss falls while that of training rises: what is minimized grows by itself, by a weight or a task that
 * is made harder step by step, and the model learns.
 */
function generalizesOn(validation: Curve, training: Curve): boolean {
  const { best, level, opening } = levels(validation);
  const isBest = level < unlearned * opening && level - best <= nearBest * (opening - best);
  return (
    isBest && mannKendall(validation.y).z <= -oneSided99 && mannKendall(training.y).z >= oneSided99
  );
}

/** An accuracy says that the loss is a cross-entropy; no number of classes explains one this high that does not fall. */
function worseThanChance(curves: RunCurves, loss: Curve): Evidence | null {
  const { accuracy } = curves;
  if (accuracy === null) return null;
  const { best, level, opening } = levels(loss);
  if (explodedToGuessing(loss, level, accuracy))
    return { curve: loss, best, level, opening, confidence: 0.8, subtype: "from-the-start" };
  const first = loss.y[0] ?? opening;
  const highest = runningMedian(loss.y, smoothing).reduce((a, b) => Math.max(a, b));
  if (level < worseThanGuessing || best < worseThanGuessing) return null;
  if (highest < stillRising * first) return null;
  const start = median(loss.y.subarray(0, Math.max(3, Math.ceil(loss.y.length / 10))));
  const isSum = first >= worseThanGuessing;
  if (isSum && (level < fallen * start || mannKendall(accuracy.y).z >= oneSided99)) return null;
  return { curve: loss, best, level, opening, confidence: 0.8, subtype: "from-the-start" };
}

/** After an explosion, worse than the guess that is right as often. A level near that guess has only learned nothing. */
function explodedToGuessing(loss: Curve, level: number, accuracy: Curve): boolean {
  const highest = loss.high.reduce((a, b) => Math.max(a, b));
  if (highest < exploded * level || mannKendall(accuracy.y).z >= oneSided99) return false;
  const unit = accuracyUnit(accuracy.y);
  return level >= aboveGuess * Math.max(Math.LN2, -Math.log(median(accuracy.y) / unit));
}

/**
 * The training loss of single batches may touch zero between two explosions, or stand where it began: then the
 * validation loss tells.
 */
function validationLost(loss: Curve, validation: Curve): Evidence | null {
  if (validation.y.length < fewestPoints) return null;
  const { best, level, opening } = levels(validation);
  if (opening <= 0) return null;
  const start = openingLevel(loss.y);
  const highest = loss.high.reduce((a, b) => Math.max(a, b));
  const isBlownUp = level >= validationBlownUp * opening && highest >= trainingBlownUp * start;
  const isNotLearned = level >= aboveBest * opening && levels(loss).level >= unlearned * start;
  if (!isBlownUp && !isNotLearned) return null;
  return { curve: validation, best, level, opening, confidence: 0.85, subtype: null };
}

function onsetOf({ y }: Curve, best: number, opening: number): number {
  const smooth = runningMedian(y, smoothing);
  const bar = best > 0 ? Math.max(lost * best, aboveOpening * opening) : opening;
  const lowest = best < opening ? smooth.indexOf(best) : 0;
  const from = sustainedSince(y.length, sustained, 1, (i) => i >= lowest && (y[i] ?? 0) >= bar);
  return from ?? lowest;
}
