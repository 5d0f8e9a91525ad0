import { type Curve, span } from "../curve.ts";
import type { Finding, Subtype } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import type { Schedule } from "../schedule.ts";
import { median } from "../statistics/median.ts";
import { highestRate, optimizerKind, usualRates } from "../usualRate.ts";
import { rounded } from "../wording.ts";
import type { Level } from "./plateauLevel.ts";
import { isUntouched } from "./untouched.ts";

export interface Cause {
  readonly subtype: Subtype | null;
  readonly evidence: Finding["evidence"];
}

/** Two decades: a gradient norm that fell further carries no signal any more. */
const gradientGone = 0.01;
/** A gradient norm that kept at least this share of its opening is steady. */
const gradientSteady = 0.3;

/** A loss that rose to so many times its own and the level of guessing, where it is since, was thrown there by too long a step. */
const thrown = 3;

interface Circumstances {
  /** The loss still falls, though by too little. */
  readonly crawling: boolean;
  readonly level: Level;
  /** The level of the loss where that is the one of guessing. */
  readonly guessing: number | null;
}

export function plateauCause(
  curves: RunCurves,
  schedule: Schedule | null,
  { crawling, level, guessing }: Circumstances,
): Cause {
  const { run } = curves;
  const gradient = gradientShare(curves);
  const rate = highestRate(run, schedule);
  const burst = guessing === null ? null : burstOf(curves.loss, guessing);
  const subtype =
    burst !== null
      ? "learning-rate-too-high"
      : (subtypeOf(curves, schedule, gradient, rate, crawling) ?? stillness(curves, level));
  const evidence: Record<string, number | string> = {};
  if (burst !== null) evidence["highest loss"] = rounded(burst);
  if (gradient !== null) evidence["gradient norm relative to its opening"] = rounded(gradient);
  if (rate !== null) evidence["highest learning rate"] = rounded(rate);
  if (schedule !== null) evidence["learning rate now"] = rounded(schedule.last);
  return { subtype, evidence };
}

function stillness(curves: RunCurves, level: Level): Subtype | null {
  return (level === "immobile" || level === "unmoved") && isUntouched(curves)
    ? "not-updated"
    : null;
}

/** The highest value that rose so far above one before it; null where none did. */
function burstOf(loss: Curve | null, level: number): number | null {
  let lowest = Number.POSITIVE_INFINITY;
  let burst: number | null = null;
  loss?.y.forEach((value, point) => {
    const high = loss.high[point] ?? value;
    if (high >= thrown * Math.max(level, lowest)) burst = Math.max(burst ?? high, high);
    lowest = Math.min(lowest, value);
  });
  return burst;
}

function subtypeOf(
  curves: RunCurves,
  schedule: Schedule | null,
  gradient: number | null,
  rate: number | null,
  crawling: boolean,
): Subtype | null {
  if (gradient !== null && gradient < gradientGone) return "gradient-gone";
  const usual = usualRates[optimizerKind(curves.run)];
  if (rate !== null && rate < usual.low && (crawling || (gradient ?? 1) >= gradientSteady)) {
    return "learning-rate-too-low";
  }
  if (rate !== null && rate > usual.high) return "learning-rate-too-high";
  return exhausted(schedule, curves.loss) ? "schedule-exhausted" : null;
}

/** The learning rate was all but spent before the second half: what every schedule does at its end is no cause. */
function exhausted(schedule: Schedule | null, loss: Curve | null): boolean {
  if (schedule === null || schedule.tailStart === null || loss === null) return false;
  return schedule.tailStart < (span(loss, 0.5, 1).x[0] ?? 0);
}

function gradientShare(curves: RunCurves): number | null {
  const curve = curves.of("grad_norm");
  if (curve === null || curve.y.length < 5) return null;
  const opening = median(span(curve, 0, 0.05).y);
  return opening > 0 ? median(span(curve, 0.8, 1).y) / opening : null;
}
