import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, span } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { end, endLevel, type Flatness, flatness, middle, window } from "../signs/flatness.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { changePoint } from "../statistics/changePoint.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { rateAgainstUsual } from "../usualRate.ts";

const blocks = 60;
const few = 5;
const none = Number.NaN;

/**
 * What a flat loss and the series beside it look like, in numbers without a unit; NaN where the log does not tell.
 * Which are high in a run that is stuck is learned from labelled runs.
 */
export function plateauStatistics(
  curves: RunCurves,
  curve: Curve,
): Readonly<Record<string, number>> {
  const flat = flatness(curve);
  return {
    ...ofLevel(curve, flat),
    ...ofValidation(curves.of("val_loss"), curve, flat.opening),
    ...ofAccuracy(curves.accuracy),
    ...ofGradient(curves.of("grad_norm")),
    ...ofRate(curves, curve),
  };
}

/** Logarithms of ratios; shares of the range that the loss has gone through, which holds for losses below zero too. */
function ofLevel(curve: Curve, flat: Flatness) {
  const { y } = curve;
  const smooth = blockMedians(y, blocks);
  const lowest = smooth.reduce((a, b) => Math.min(a, b));
  const range = Math.max(flat.opening, ...smooth) - lowest;
  const ofRange = (value: number) => (range > 0 ? value / range : none);
  const gained = Math.max(1e-12, Math.abs(flat.opening - flat.level));
  const at = (from: number, to: number) => median(window(curve, { from, to }).y);
  return {
    level: logRatio(flat.level, flat.opening),
    position: ofRange(flat.level - lowest),
    best: logRatio(flat.level, lowest),
    gain: flat.gain,
    gainError: flat.error,
    gainShare: ofRange(flat.middle - flat.level),
    lateGain: ofRange(at(0.65, 0.8) - at(0.9, 1)),
    early: (flat.opening - at(0.08, 0.15)) / gained,
    halfway: halfway(curve, flat),
    trend: mannKendall(span(curve, 0.5, 1).y).z,
    noise: noise(y) / Math.abs(flat.level),
    noiseShare: noise(y) / gained,
    since: sinceShare(curve),
  };
}

function logRatio(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.log(a / b) : none;
}

function shareOf({ x }: Curve, point: number): number {
  const [first = 0, last = 0] = [x[0], x.at(-1)];
  return point < 0 || last <= first ? none : ((x[point] ?? first) - first) / (last - first);
}

/** Share of the run after which the loss is as at its end. */
function sinceShare(curve: Curve): number {
  return shareOf(curve, changePoint(curve.x, curve.y)?.index ?? -1);
}

/** Share of the run after which half of the gain was made. */
function halfway(curve: Curve, { opening, level }: Flatness): number {
  if (level >= opening) return none;
  return shareOf(
    curve,
    curve.y.findIndex((value) => value <= (opening + level) / 2),
  );
}

function ofValidation(validation: Curve | null, training: Curve, opening: number) {
  if (validation === null || validation.y.length < few || validation.series === training.series) {
    return {
      validationLevel: none,
      validationGain: none,
      validationBest: none,
      validationNow: none,
      gap: none,
      gapGrowth: none,
      validationRange: none,
    };
  }
  const start = Math.max(openingLevel(validation.y), opening);
  const lowest = blockMedians(validation.y, blocks).reduce((a, b) => Math.min(a, b));
  const now = endLevel(validation);
  const before = median(window(validation, middle).y);
  const gapIn = (part: typeof end) =>
    median(window(validation, part).y) / median(window(training, part).y) - 1;
  const gap = gapIn(end);
  const later = window(validation, { from: 0.4, to: 1 }).y;
  const spread = later.reduce((a, b) => Math.max(a, b)) - later.reduce((a, b) => Math.min(a, b));
  return {
    validationLevel: logRatio(now, start),
    validationGain: (before - now) / Math.abs(before),
    validationBest: logRatio(lowest, start),
    validationNow: logRatio(now, lowest),
    gap,
    gapGrowth: gap - gapIn({ from: 0, to: 0.2 }),
    validationRange: Math.log10(Math.max(1e-7, spread / Math.abs(now))),
  };
}

function ofAccuracy(accuracy: Curve | null) {
  if (accuracy === null || accuracy.y.length < few) return { accuracy: none, accuracyGain: none };
  const unit = accuracyUnit(accuracy.y);
  const now = endLevel(accuracy) / unit;
  const first = median(window(accuracy, { from: 0, to: 0.1 }).y) / unit;
  return { accuracy: now, accuracyGain: now - first };
}

/** Decades. */
function ofGradient(norm: Curve | null) {
  if (norm === null || norm.y.length < few) return { gradientShare: none, gradient: none };
  const now = Math.max(1e-12, endLevel(norm));
  const opening = Math.max(1e-12, openingLevel(norm.y));
  return { gradientShare: Math.log10(now / opening), gradient: Math.log10(now) };
}

function ofRate({ run, schedule }: RunCurves, { x }: Curve) {
  const rate = rateAgainstUsual(run, schedule) ?? none;
  if (schedule === null) return { rate, rateNow: none, tail: none };
  const [first = 0, last = 0] = [x[0], x.at(-1)];
  return {
    rate,
    rateNow: Math.log10(Math.max(1e-6, schedule.last / schedule.peak)),
    tail: schedule.tailStart === null ? 1 : (schedule.tailStart - first) / (last - first),
  };
}
