import { message } from "../../message.ts";
import {
  type Curve,
  openingLevel,
  positionAt,
  sinceSame,
  slice,
  sustainedSince,
} from "../curve.ts";
import type { Subtype } from "../finding.ts";
import type { Pair } from "../lossPairs.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { smoothedBest } from "../statistics/smoothedBest.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { accuracyLeftBehind } from "./accuracyLeftBehind.ts";
import { clearOfOpening, clearSigmas, isClimbing, isLasting, recentPoints } from "./lastingRise.ts";
import { fewMistakes } from "./validationSize.ts";

/** Validation points needed after the best one. */
const fewestAfterBest = 6;
/** Up to so many values from the best one on, the median of the usual number of last ones lags behind a rise. */
const fewSince = 9;
const fewRecent = 3;
export const leastRise = 0.095;
/** Down to this rise a finding that is shown stays: between the two it is too weak to show. */
const keptRise = 0.05;
/** Unless training loss has fallen by this share since: then what was learned since is not what generalizes. */
const farTrained = 0.5;
const smallRiseConfidence = 0.55;
/** Share of what the loss began with: near zero, a rise may be large for the best value and nothing else. */
const leastOfOpening = 0.006;
const smallConfidence = 0.6;
/** The onset is where the rise is clear: a tenth above the best, or most of it where it is less. */
const clearRise = 0.1;
const clearShare = 0.7;
const stayRise = 0.06;
const stayShare = 0.5;
const staysClear = 0.9;
/** What is left of the highest rise of a loss that falls again. */
const fallenBack = 0.6;
/** Confidence at most, where no training loss says that training went on. */
const trainingUnknown = 0.7;
/** Share of what training had gained that it must have kept. */
const keptShare = 0.9;
/** Or share of what it gained since the best validation loss: a loss that jumps has not lost what it learned. */
const keptSince = 0.5;
/** Share of what training had gained below which a rise is nothing. */
const leastNotice = 0.01;
/** Share of its opening that training loss must have gained: what has learned nothing has not overfitted. */
const leastGain = 0.1;

/**
 * Validation loss rises for good while training loss does not: of the main losses, or of any other pair that the log
 * holds. The definition is in media/docs/overfitting.md.
 */
export function overfitting(curves: RunCurves): SignResult {
  const pairs = curves.pairs;
  if (pairs.length === 0) {
    const finding = accuracyLeftBehind(curves);
    if (finding !== null) return found(finding, finding.confidence);
    return undecided(message("No validation loss in this log."));
  }
  const results = pairs.map((pair) => examinePair(pair));
  const strongest = results.reduce((a, b) => (strengthOf(b) > strengthOf(a) ? b : a));
  return strongest.kind === "found" ? strongest : (results[0] ?? notFound);
}

function strengthOf(result: SignResult): number {
  return result.kind === "found" ? result.finding.confidence : 0;
}

function examinePair(pair: Pair): SignResult {
  const { validation, training, accuracy } = pair;
  if (validation.y.length <= fewestAfterBest) {
    const count = fewestAfterBest + 1 - validation.y.length;
    return undecided(message("Needs {count} more values of the validation loss.", { count }));
  }
  const { smooth, best: lowest, at: best } = smoothedBest(validation.y, "least");
  const after = slice(validation, best);
  if (after.y.length - 1 < fewestAfterBest) return notFound;

  const recent = levelNow(after.y);
  const rise = recent - lowest;
  const sigma = noise(validation.y);
  const trend = mannKendall(after.y).z;
  if (rise <= 0 || rise < keptRise * Math.abs(lowest)) return notFound;
  const scale = opening(training, validation);
  if (rise < leastOfOpening * scale) return notFound;
  if (trend <= -oneSided99 || fallsBack(smooth.subarray(best), rise)) return notFound;
  const learned = training === null ? null : change(training, validation, best);
  const trained = learned === null ? 0 : -learned.share;
  if (!isLasting(after.y, { lowest, rise, sigma, trend, trained, scale })) return notFound;
  if (learned?.fits === false) return notFound;
  const few = accuracy === null ? null : fewMistakes(accuracy);
  if (few !== null) return undecided(message(fewSamples, { ...few }));
  const clear = clearlyAbove(smooth.subarray(best), lowest, rise);
  // What is smoothed may lie lowest at its first point where the values fell once before they rose.
  const turning = best > 0 ? best : leastAt(validation.y.subarray(0, clear));
  const subtype = subtypeOf(accuracy, turning, validation);
  const turn = positionAt(validation, turning);
  const onset = positionAt(after, clear);
  const strength = Math.min(
    confidence(rise / Math.abs(lowest), rise / sigma, trend, trained),
    rise < clearOfOpening * scale ? smallConfidence : 1,
  );
  return found({
    sign: "overfitting",
    severity: "warning",
    confidence: learned === null ? Math.min(strength, trainingUnknown) : strength,
    onset: onsetAt(onset, { from: turn, to: onset }),
    summary: withPlace(sentence(subtype, learned !== null), turn, {
      metric: pair.isMain ? "Validation loss" : validation.series.name,
      training: pair.isMain || training === null ? "training loss" : training.series.name,
    }),
    evidence: {
      "best validation loss": rounded(lowest),
      "validation loss now": rounded(recent),
      "rise since the best": percent(rise / Math.abs(lowest)),
      "rise in units of the noise": sigma > 0 ? rounded(rise / sigma) : "no noise",
      "trend of the validation loss (z)": rounded(trend),
      ...(learned === null ? {} : { "change of the training loss since": percent(learned.share) }),
    },
    subtype,
    series: validation.series.name,
    consequences: [],
    measured: {},
  });
}

const fewSamples =
  "The validation set has about {samples} samples, of which about {mistakes} are wrong: its loss rises and falls with single samples.";

function leastAt(values: Float64Array): number {
  return values.reduce((least, value, at) => (value < (values[least] ?? value) ? at : least), 0);
}

/** First point that is clearly above the best one, and after which nearly all stay above it. */
function clearlyAbove(smooth: Float64Array, lowest: number, rise: number): number {
  const above = (share: number, ofRise: number) =>
    lowest + Math.min(share * Math.abs(lowest), ofRise * rise);
  const [clear, stays] = [above(clearRise, clearShare), above(stayRise, stayShare)];
  const from = sustainedSince(smooth.length, staysClear, 1, (i) => (smooth[i] ?? 0) >= stays) ?? 0;
  const first = smooth.findIndex((value, i) => i >= from && value >= clear);
  return Math.max(first, from);
}

function opening(training: Curve | null, validation: Curve): number {
  const first = training === null || training.y.length === 0 ? 0 : openingLevel(training.y);
  return Math.max(openingLevel(validation.y), first);
}

function sentence(subtype: Subtype | null, trainingKnown: boolean): string {
  if (!trainingKnown) return "{metric} has risen since its best value at {place}.";
  switch (subtype) {
    case "train-validation-mismatch":
      return "{metric} has risen from the beginning, at {place}, while {training} fell: the two data sets or their treatment differ.";
    case "over-confidence":
      return "{metric} has risen since its best value at {place} while accuracy still rises: the model grows over-confident.";
    default:
      return "{metric} has risen since its best value at {place} while {training} has not: overfitting.";
  }
}

/** The median of the last values, fewer where all are few, or the very last one where each is above the one before it. */
function levelNow(after: Float64Array): number {
  if (isClimbing(after)) return after.at(-1) ?? Number.NaN;
  return median(after.subarray(-(after.length > fewSince ? recentPoints : fewRecent)));
}

/** Much of the highest rise is gone and the loss falls on: a second descent. */
function fallsBack(smooth: Float64Array, rise: number): boolean {
  const lowest = smooth[0] ?? 0;
  const highest = smooth.reduce((a, b) => Math.max(a, b));
  if (rise > fallenBack * (highest - lowest)) return false;
  return mannKendall(smooth.subarray(smooth.indexOf(highest))).z <= -oneSided99;
}

/** How the training loss went over the same span. Where it rose as well, training came apart: that is not overfitting. */
function change(
  training: Curve,
  validation: Curve,
  best: number,
): { share: number; fits: boolean } | null {
  const common = sinceSame(training, validation, best);
  if (common.y.length < 4) return null;
  const few = Math.max(3, Math.ceil(common.y.length / 20));
  const from = median(common.y.subarray(0, few));
  const to = median(common.y.subarray(-Math.max(few, recentPoints)));
  const opening = openingLevel(training.y);
  const lowest = blockMedians(training.y, 20).reduce((a, b) => Math.min(a, b));
  const gained = opening - lowest;
  const rise = Math.max(leastRise * Math.abs(from), leastNotice * gained);
  const trending = to > from && mannKendall(common.y).z >= oneSided99;
  const fits =
    !trending &&
    to - from < rise &&
    (opening - to + noise(training.y) >= keptShare * gained ||
      from - to >= keptSince * (from - lowest)) &&
    gained >= leastGain * Math.abs(opening);
  return { share: (to - from) / Math.max(Math.abs(from), Number.MIN_VALUE), fits };
}

function subtypeOf(accuracy: Curve | null, best: number, validation: Curve): Subtype | null {
  if (best === 0) return "train-validation-mismatch";
  const later = accuracy === null ? null : sinceSame(accuracy, validation, best);
  const rising =
    later !== null && later.y.length > fewestAfterBest && mannKendall(later.y).z >= oneSided99;
  return rising ? "over-confidence" : null;
}

function confidence(rise: number, sigmas: number, trend: number, trained: number): number {
  if (rise < leastRise) {
    return trained >= farTrained && sigmas >= clearSigmas ? smallRiseConfidence : tooWeak;
  }
  const size = Math.min(1, (rise - leastRise) / (2 * leastRise));
  const clarity = Math.min(1, sigmas / (2 * clearSigmas));
  const steadiness = Math.min(1, Math.max(0, trend) / (1.5 * oneSided99));
  return 0.6 + 0.37 * size * clarity * (0.5 + steadiness / 2);
}
