import { type Curve, openingLevel, slice, span } from "../curve.ts";
import { autocorrelation, effectiveSampleSize } from "../statistics/autocorrelation.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { residuals, theilSen } from "../statistics/theilSen.ts";

/** The last doubling of the run: its middle against its end. Scale-free, so that a slow power law counts as moving. */
export const middle = { from: 0.4, to: 0.6 };
export const end = { from: 0.8, to: 1 };
/** A loss is flat when a doubling of the steps lowers it by less than this share of its level. */
export const flatGain = 0.04;
/** Standard error of a median over that of a mean, for normal noise. */
const medianEfficiency = 1.2533;

export interface Flatness {
  readonly opening: number;
  readonly middle: number;
  readonly level: number;
  /** Share of the middle's level by which the end is lower. */
  readonly gain: number;
  /** Of `gain`. */
  readonly error: number;
}

/** How much lower the loss is at its end than in its middle. */
export function flatness(curve: Curve): Flatness {
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
export function window(curve: Curve, { from, to }: { from: number; to: number }): Curve {
  const byX = span(curve, from, to);
  const n = curve.y.length;
  return byX.y.length >= 0.05 * n && byX.y.length >= 2
    ? byX
    : slice(curve, Math.floor(from * n), Math.max(Math.ceil(to * n), Math.floor(from * n) + 2));
}

/** Where a curve is at its end. */
export function endLevel(curve: Curve): number {
  return median(window(curve, end).y);
}

function medianError(curve: Curve): number {
  const rest = residuals(curve.x, curve.y, theilSen(curve.x, curve.y));
  const independent = effectiveSampleSize(rest.length, autocorrelation(rest));
  return (medianEfficiency * noise(curve.y)) / Math.sqrt(independent);
}
