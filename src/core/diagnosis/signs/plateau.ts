import { message } from "../../message.ts";
import type { Run } from "../../run/run.ts";
import { between, type Curve, openingLevel, positionAt, slice, span } from "../curve.ts";
import type { Onset, Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import type { Schedule } from "../schedule.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { autocorrelation, effectiveSampleSize } from "../statistics/autocorrelation.ts";
import { changePoint } from "../statistics/changePoint.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { residuals, theilSen } from "../statistics/theilSen.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { atChance } from "./chance.ts";
import { plateauCause } from "./plateauCause.ts";

/** The last doubling of the run: its middle against its end. Scale-free, so that a slow power law counts as moving. */
const middle = { from: 0.4, to: 0.6 };
const end = { from: 0.8, to: 1 };
const fewestPoints = 10;
/** While the run goes on there is time to wait for more. */
const fewestLive = 20;
const mostLiveError = 0.045;
/** A loss is flat when a doubling of the steps lowers it by less than this share of its level. */
const flatGain = 0.03;
/** Up to this share a plateau that is shown stays: between the two it is too weak to show. */
const keptGain = 0.045;
/** Above this share of the opening level next to nothing has been learned. */
const unlearned = 0.95;
/** Below this share of the opening level a flat loss counts as converged. */
const converged = 0.6;
/**
 * A model that has fitted its data does better on them than on others; one that is stuck does not. The gap V/L − 1
 * has not opened where it grew by less than `sameGap`, or by less than `smallGrowth` and is below `smallGap`.
 */
const sameGap = 0.01;
const smallGap = { coarse: 0.02, fine: 0.03 };
const smallGrowth = 0.03;
/** Training values for each validation value, from which on the opening of the training loss is that of the run. */
const finerLog = 3;
/** A loss that still rises by more than this share of its level diverges; it does not stand still. */
const rising = 0.25;
/** Whether a longer warm-up would have helped cannot be told. */
const warmingConfidence = 0.7;
/** Where nothing has been learned and the gain of the last doubling is within its error. */
const noisyConfidence = 0.75;
const mostNoise = 0.1;
const oneSided95 = 1.645;
/** Standard error of a median over that of a mean, for normal noise. */
const medianEfficiency = 1.2533;

interface Flatness {
  readonly opening: number;
  readonly middle: number;
  readonly level: number;
  /** Share of the middle's level by which the end is lower. */
  readonly gain: number;
  /** Of `gain`. */
  readonly error: number;
}

/** `unmeasured`: flat at a middling level and no validation loss to tell underfit from converged. */
type Level = "chance" | "unlearned" | "underfit" | "unmeasured" | "unclear" | "good";

/** Loss stops improving at a bad level. The definition is in media/docs/plateau.md. */
export function plateau(curves: RunCurves): SignResult {
  const whole = curves.loss;
  if (whole === null || whole.y.length === 0) return undecided(message("No loss in this log."));
  const schedule = curves.schedule;
  const curve = steadyPart(whole, schedule);
  if (curve.y.length < fewestPoints) {
    const missing = fewestPoints - curve.y.length;
    return undecided(message("Needs about {count} more values of the loss.", { count: missing }));
  }
  const warming = isWarming(curve, schedule);
  const interruption = unsettled(curves.run, curve, schedule, warming);
  if (interruption !== null) return interruption;

  const flat = flatness(curve);
  if (flat.opening <= 0 || flat.level <= 0) {
    return undecided(message("The loss goes below zero, so that its level says nothing."));
  }
  if (flat.gain < -rising) return notFound;
  const bound = flat.gain + oneSided95 * flat.error;
  const level = judgeLevel(curves, curve, flat);
  if (curves.run.status === "live" && (curve.y.length < fewestLive || flat.error > mostLiveError)) {
    return undecided(message("Too early to tell: the loss moves less than it jumps."));
  }
  const noisy =
    (level === "chance" || level === "unlearned") &&
    flat.gain <= Math.min(mostNoise, oneSided95 * flat.error);
  if (flat.gain > keptGain && !noisy) return notFound;
  if (level === "good" || generalisesStill(curves, level)) return notFound;
  if (level === "unclear") {
    const template =
      "Flat at {level} of the opening loss: the log cannot tell a plateau from the best that the task allows.";
    return undecided(message(template, { level: percent(flat.level / flat.opening) }));
  }
  const onset = plateauOnset(curve);
  const cause = plateauCause(curves, schedule, flat.gain > 2 * flat.error);
  const chance = level === "chance" ? " at the level of guessing" : "";
  return found({
    sign: "plateau",
    severity: "warning",
    confidence: Math.min(warming ? warmingConfidence : 1, confidence(level, flat, bound, noisy)),
    onset,
    summary: withPlace(`The loss has stopped improving${chance} since {place}.`, onset),
    evidence: {
      "improvement over the last doubling": percent(flat.gain),
      "95 % bound of the improvement": percent(bound),
      "loss now": rounded(flat.level),
      "opening loss": rounded(flat.opening),
      "level relative to the opening": percent(flat.level / flat.opening),
      ...cause.evidence,
    },
    subtype: cause.subtype,
    series: curve.series.name,
    consequences: [],
    remedies: cause.remedies,
  });
}

/** Without the decay tail, where little movement is meant, unless the tail is most of the run. */
function steadyPart(curve: Curve, schedule: Schedule | null): Curve {
  const tail = schedule?.tailStart ?? null;
  if (tail === null) return curve;
  const steady = between(curve, Number.NEGATIVE_INFINITY, tail);
  return steady.y.length >= curve.y.length / 2 ? steady : curve;
}

function windowStart(curve: Curve): number {
  return span(curve, middle.from, 1).x[0] ?? Number.NEGATIVE_INFINITY;
}

function isWarming(curve: Curve, schedule: Schedule | null): boolean {
  const warmUpEnd = schedule?.warmUpEnd ?? null;
  return warmUpEnd !== null && warmUpEnd > windowStart(curve);
}

/** A run that has ended within its warm-up is judged all the same. */
function unsettled(
  run: Run,
  curve: Curve,
  schedule: Schedule | null,
  warming: boolean,
): SignResult | null {
  if (warming && run.status === "live") {
    return undecided(message("The learning rate is still rising or has risen until lately."));
  }
  const restart = schedule?.lastRestart ?? null;
  if (restart !== null && restart > windowStart(curve)) {
    return undecided(message("The learning rate has gone up again: the loss has to settle first."));
  }
  return null;
}

function flatness(curve: Curve): Flatness {
  const before = window(curve, middle);
  const after = window(curve, end);
  const centre = median(before.y);
  const level = median(after.y);
  return {
    opening: openingLevel(curve.y),
    middle: centre,
    level,
    gain: (centre - level) / Math.abs(centre),
    error: Math.hypot(medianError(before), medianError(after)) / Math.abs(centre),
  };
}

/** By x, or by the order of the points where x is so uneven that a window would hold next to nothing. */
function window(curve: Curve, { from, to }: { from: number; to: number }): Curve {
  const byX = span(curve, from, to);
  const n = curve.y.length;
  return byX.y.length >= 0.05 * n && byX.y.length >= 2
    ? byX
    : slice(curve, Math.floor(from * n), Math.max(Math.ceil(to * n), Math.floor(from * n) + 2));
}

function medianError(curve: Curve): number {
  const rest = residuals(curve.x, curve.y, theilSen(curve.x, curve.y));
  const independent = effectiveSampleSize(rest.length, autocorrelation(rest));
  return (medianEfficiency * noise(curve.y)) / Math.sqrt(independent);
}

function judgeLevel(curves: RunCurves, curve: Curve, flat: Flatness): Level {
  const share = flat.level / flat.opening;
  if (atChance(curves, flat.level)) return "chance";
  if (validationUnlearned(curves, curve, flat.opening)) return "unlearned";
  if (share >= unlearned) return "unlearned";
  if (share < converged) return "good";
  const gap = generalisationGap(curve, curves.of("val_loss"));
  if (gap === null) return "unmeasured";
  const small = isFine(curve, curves.of("val_loss")) ? smallGap.fine : smallGap.coarse;
  const closed = gap.growth <= sameGap || (gap.now <= small && gap.growth <= smallGrowth);
  return closed ? "underfit" : "unclear";
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
function generalisesStill(curves: RunCurves, level: Level): boolean {
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
  return median(window(validation, end).y) >= unlearned * highest;
}

function confidence(level: Level, flat: Flatness, bound: number, noisy: boolean): number {
  if (flat.gain > flatGain) return noisy ? noisyConfidence : tooWeak;
  const base = level === "unmeasured" ? 0.65 : level === "underfit" ? 0.9 : 0.96;
  const crawling = 0.15 * Math.max(0, flat.gain / flatGain);
  const vague = bound > 2 * flatGain ? 0.1 : 0;
  return Math.max(0, Math.min(1, base - crawling - vague));
}

/** The change point, or the beginning where the loss never fell by more than its noise. */
function plateauOnset(curve: Curve): Onset {
  const rest = residuals(curve.x, curve.y, theilSen(curve.x, curve.y));
  const independent = effectiveSampleSize(curve.y.length, autocorrelation(rest));
  const split = changePoint(curve.x, curve.y, independent);
  const at = (point: number): Position => positionAt(curve, point);
  if (split === null) return onsetAt(at(0));
  const fall = median(curve.y.subarray(0, split.index)) - median(curve.y.subarray(split.index));
  if (fall < 2 * noise(curve.y)) return onsetAt(at(0));
  return onsetAt(at(split.index), { from: at(split.from), to: at(split.to) });
}
