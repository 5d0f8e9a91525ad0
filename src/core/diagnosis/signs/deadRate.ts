import { type Curve, openingLevel, positionAt, sinceSame } from "../curve.ts";
import { lastDigit } from "../decimals.ts";
import type { Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { startsTrained } from "../trainedStart.ts";

/** Below this share of its peak a rate moves nothing. */
const spent = 1e-3;
/** Shares of the run that still follow, and values in them. */
const leastAfter = 0.75;
const fewest = 8;
/** Since then the loss has changed by no more than this share of its opening. */
const stands = 0.02;
/** Below this share of its opening, or above, it has learned much, or is thrown off. */
const learned = 0.3;
const thrown = 1.2;

export interface DeadRate {
  readonly position: Position;
  readonly level: number;
  readonly opening: number;
  readonly peak: number;
  readonly rate: number;
}

/** Where the rate fell to next to nothing for good while most of the run was to come, and the loss stands; else null. */
export function deadRate(curves: RunCurves, loss: Curve): DeadRate | null {
  const rates = curves.of("learning_rate");
  if (rates === null || rates.y.length < fewest || startsTrained(curves)) return null;
  const peak = rates.y.reduce((a, b) => Math.max(a, b));
  const most = atMost(rates.y);
  const at = rates.y.findLastIndex((rate) => most(rate) > spent * peak) + 1;
  if (at === 0 || at >= rates.y.length) return null;
  const after = sinceSame(loss, rates, at);
  if (after.y.length < fewest || after.y.length < leastAfter * loss.y.length) return null;
  const opening = openingLevel(loss.y);
  const few = Math.max(2, Math.round(after.y.length / 5));
  const level = median(after.y.subarray(-few));
  if (!(opening > 0) || level < learned * opening || level > thrown * opening) return null;
  const change = Math.abs(median(after.y.subarray(0, few)) - level);
  if (change > Math.max(stands * opening, noise(after.y))) return null;
  return { position: positionAt(after, 0), level, opening, peak, rate: rates.y.at(-1) ?? 0 };
}

/** What a printed rate is at most: 0.0000 may be any that rounds to it. */
function atMost(rates: Float64Array): (rate: number) => number {
  const rounding = lastDigit(rates) / 2;
  return (rate) => (rate === 0 ? rounding : rate);
}
