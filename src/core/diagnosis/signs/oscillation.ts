import { message } from "../../message.ts";
import { countBelow } from "../../run/ascending.ts";
import { isOver } from "../../run/isOver.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, positionAt, slice } from "../curve.ts";
import type { Finding, Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { extremesOf } from "../statistics/extremes.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { samplesOf } from "./validationSize.ts";

const fewestPoints = 10;
/** While the run goes on there is time to wait for more. */
const fewestLive = 12;
const mostPoints = 60;
const trainingBlocks = 30;
/** From one evaluation to the next the validation loss moves by this share of its beginning. */
export const amplitudeBar = 0.036;
const keptAmplitude = 0.018;
/** Neither rising nor falling: the share of rises among its changes. */
const rises = { from: 0.25, to: 0.7 };
const keptRises = { from: 0.1, to: 0.8 };
/** A training loss that begins further above the first evaluation was a burst. */
const mostLearned = 2;
/** Share of rises below which the training loss falls steadily. */
const leastRises = 0.15;
/** In units of its own noise, what it falls by in the second half of the run when it learns on. */
const clearFall = 3;
/** The training loss, as medians over a thirtieth of the run, has to move as well, or it is a small validation set. */
const trainingBar = 0.01;
/**
 * Below this share of the jumps on held-back data those of training are none: a rate too high moves both. The share is
 * higher where training has left the held-back data behind, which then jump by themselves.
 */
const leastShare = { together: 0.15, apart: 0.28 };
const leftBehind = 1.3;
/**
 * Cross-entropies of single samples spread about their mean by up to twice as much as it is, and two evaluations by √2
 * more: so many times the level over the root of the number of samples.
 */
const ofSingleSamples = 3;
/** Where nearly all is right the loss hangs on few samples: it has to jump by this share of its beginning to be told. */
const wellLearned = { accuracy: 0.9, amplitude: 0.25, confidence: 0.75 };
/** Whose validation loss has come down to this share of its beginning, or further, has learned. */
const improved = 0.8;

/** The loss jumps up and down instead of settling. The definition is in media/docs/oscillation.md. */
export function oscillation(curves: RunCurves): SignResult {
  const printed = curves.of("val_loss");
  const whole = printed && perEvaluation(printed, curves.of("train_loss"));
  if (whole === null || whole.y.length === 0) {
    return undecided(
      message("No validation loss in this log: the noise of single batches hides an oscillation."),
    );
  }
  const fewest = isOver(curves.run) ? fewestPoints : fewestLive;
  if (whole.y.length < fewest) {
    const count = fewest - whole.y.length;
    return undecided(message("Needs {count} more values of the validation loss.", { count }));
  }
  if (curves.schedule?.lastRestart != null) {
    return undecided(
      message("The learning rate goes up and down: the loss is meant to follow it."),
    );
  }
  const scale = scaleOf(whole, curves.of("train_loss"));
  if (scale <= 0 || whole.y.some((value) => value < 0)) {
    return undecided(message("The loss goes below zero, so that its level says nothing."));
  }
  const later = slice(whole, Math.floor(whole.y.length / 2));
  const y = blockMedians(later.y, mostPoints);
  const amplitude = noise(y) / scale;
  const rising =
    y.filter((value, i) => i > 0 && value > (y[i - 1] ?? value)).length / (y.length - 1);
  const training = trainingAmplitude(curves.of("train_loss")) / scale;
  const isBehind = isLeftBehind(curves.of("train_loss"), median(y));
  const share = leastShare[isBehind ? "apart" : "together"];
  const isLearned = isWellLearned(curves);
  const bar = isLearned ? wellLearned.amplitude : keptAmplitude;
  if (amplitude < bar || !within(rising, keptRises)) return notFound;
  if (
    training < Math.max(trainingBar, share * amplitude) ||
    settles(curves.of("train_loss")) ||
    (isBehind && fallsThroughout(curves.of("train_loss"))) ||
    (median(y) <= improved * openingLevel(whole.y) &&
      isOfFewSamples(curves.of("val_accuracy"), (amplitude * scale) / median(y))) ||
    overfits(curves.of("train_loss"), median(y) / scale)
  )
    return notFound;
  const position = onsetOf(whole, curves.of("train_loss"), scale);
  const ceiling = isLearned ? wellLearned.confidence : 1;
  const finding: Finding = {
    sign: "oscillation",
    severity: "warning",
    confidence: within(rising, rises) ? confidenceOf(amplitude) : tooWeak,
    onset: onsetAt(position),
    summary: withPlace("The loss jumps up and down since {place} instead of settling.", position),
    evidence: {
      "change from one evaluation to the next": rounded(amplitude * scale),
      "relative to the opening validation loss": percent(amplitude),
      "relative to its level": percent((amplitude * scale) / median(y)),
      "share of rises": percent(rising),
    },
    subtype: null,
    series: whole.series.name,
    consequences: [],
    measured: {},
  };
  return found(finding, ceiling);
}

/** Where nearly all is right a few samples carry the loss: that it jumps is information. */
function isWellLearned(curves: RunCurves): boolean {
  const accuracy = curves.of("val_accuracy");
  if (accuracy === null || accuracy.y.length < fewestPoints) return false;
  const unit = accuracyUnit(accuracy.y);
  return median(accuracy.y.subarray(accuracy.y.length >> 1)) >= wellLearned.accuracy * unit;
}

/** Values that no value of the training loss stands between are of the batches of one evaluation: their mean counts. */
function perEvaluation(curve: Curve, training: Curve | null): Curve {
  const trained = training?.series.lines;
  const lineOf = (point: number) => curve.series.lines[curve.index[point] ?? 0] ?? 0;
  if (!trained) return curve;
  const starts = Array.from(curve.x.keys()).filter((point) => {
    const [before, line] = [lineOf(point - 1), lineOf(point)];
    const isApart = countBelow(trained, line + 1) > countBelow(trained, before + 1);
    return point === 0 || line <= before || isApart;
  });
  // A list of all values without any between them is no evaluation by batches.
  if (starts.length < 2 || starts.length === curve.x.length) return curve;
  const evaluations = starts.map((start, i) => slice(curve, start, starts[i + 1]));
  return {
    ...curve,
    x: Float64Array.from(evaluations, ({ x }) => x[0] ?? 0),
    y: Float64Array.from(evaluations, ({ y }) => y.reduce((sum, v) => sum + v, 0) / y.length),
    high: Float64Array.from(evaluations, ({ high }) => extremesOf(high).greatest),
    index: Uint32Array.from(evaluations, ({ index }) => index[0] ?? 0),
  };
}

function within(value: number, { from, to }: { from: number; to: number }): boolean {
  return value >= from && value <= to;
}

function trainingAmplitude(training: Curve | null): number {
  if (training === null || training.y.length < fewestPoints) return Number.POSITIVE_INFINITY;
  const blocks = blockMedians(training.y, trainingBlocks);
  return noise(blocks.subarray(Math.floor(blocks.length / 2)));
}

/** What there was to learn: the first evaluation may come when much of it has been. */
function scaleOf(validation: Curve, training: Curve | null): number {
  const own = openingLevel(validation.y);
  const first = training === null || training.y.length === 0 ? own : openingLevel(training.y);
  return first <= mostLearned * own ? Math.max(own, first) : own;
}

/**
 * A training loss that falls from one stretch to the next, or by much more than it jumps, learns on, whatever a small
 * validation set shows.
 */
function settles(training: Curve | null): boolean {
  if (training === null || training.y.length < fewestPoints) return false;
  const blocks = blockMedians(training.y, trainingBlocks);
  const later = blocks.subarray(Math.floor(blocks.length / 2));
  const third = Math.ceil(later.length / 3);
  const fall = median(later.subarray(0, third)) - median(later.subarray(-third));
  if (fall >= clearFall * noise(later) && mannKendall(later).z <= -oneSided99) return true;
  const up = later.filter((value, i) => i > 0 && value > (later[i - 1] ?? value)).length;
  return up < leastRises * (later.length - 1);
}

function isLeftBehind(training: Curve | null, level: number): boolean {
  if (training === null || training.y.length < fewestPoints) return false;
  return level >= leftBehind * median(training.y.subarray(Math.floor(training.y.length / 2)));
}

/**
 * Jumps of single batches hide in the later half that a training loss learns on; over the whole run they do not. What
 * it has left behind meanwhile jumps by itself.
 */
function fallsThroughout(training: Curve | null): boolean {
  if (training === null || training.y.length < fewestPoints) return false;
  return (
    isHalfLearned(training) &&
    mannKendall(blockMedians(training.y, trainingBlocks)).z <= -oneSided99
  );
}

function isHalfLearned({ y }: Curve): boolean {
  return median(y.subarray(Math.floor(y.length / 2))) <= 0.5 * openingLevel(y);
}

/** Mean losses of so few samples differ by as much from one model to the next that is as good. */
function isOfFewSamples(accuracy: Curve | null, jumps: number): boolean {
  const samples = accuracy === null ? null : samplesOf(accuracy);
  return samples !== null && jumps <= ofSingleSamples / Math.sqrt(samples);
}

/** A validation loss far above its beginning while training goes well is no oscillation, however it jumps. */
function overfits(training: Curve | null, validationShare: number): boolean {
  if (training === null || training.y.length < fewestPoints) return false;
  return validationShare >= 1.5 && isHalfLearned(training);
}

/** Where the loss has never moved otherwise, it began with the run; else with the first rise that matters. */
function onsetOf(loss: Curve, training: Curve | null, scale: number): Position {
  const first = loss.y.subarray(0, Math.ceil(loss.y.length / 2));
  if (noise(first) >= keptAmplitude * scale) {
    return positionAt(training === null || training.y.length === 0 ? loss : training, 0);
  }
  const rise = loss.y.findIndex(
    (value, i) => i > 0 && value - (loss.y[i - 1] ?? value) >= keptAmplitude * scale,
  );
  return positionAt(loss, Math.max(0, rise - 1));
}

function confidenceOf(amplitude: number): number {
  if (amplitude < amplitudeBar) return tooWeak;
  return 0.6 + 0.35 * Math.min(1, Math.log(amplitude / amplitudeBar) / Math.log(4));
}
