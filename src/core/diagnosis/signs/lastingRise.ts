import { mannKendall } from "../statistics/mannKendall.ts";
import { quantile } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";

/** The values that say where a loss is now. */
export const recentPoints = 5;
/** Units of the noise of single values from which on a rise stands out of them. */
export const clearSigmas = 3;
/** A rise by less than this share of what the loss began with may be large for the best value and nothing else. */
export const clearOfOpening = 0.02;
/** From so many values on, those since the best say how much a loss jumps that has come to rest after its fall. */
const fewestOwn = 10;
/** Where it does not: so many values after the best, while training loss fell by this share. */
const fewestAsWhole = 8;
const leastTrained = 0.15;
const throughNoise = { share: 0.25, sigmas: 2 };
/** Or a rise by this share of the best, after which nearly no value comes near it. */
const far = 0.25;
const stayFar = 0.15;
const nearlyNone = 0.1;

/** Of a loss on held-back data since its best, in its own unit but for `trend`, the z of its Mann-Kendall test. */
export interface Rise {
  readonly lowest: number;
  readonly rise: number;
  readonly sigma: number;
  readonly trend: number;
  /** Share by which training loss fell over the same span; below zero where it rose. */
  readonly trained: number;
  /** What the loss began with. */
  readonly scale: number;
}

/**
 * Whether what came after the best value, `after` with that value first, is more than chance: a rise beyond the noise of
 * single values that goes on or has come to rest, or a large one that shows only in all the values together.
 */
export function isLasting(after: Float64Array, of: Rise): boolean {
  const { lowest, rise, trend, trained } = of;
  const sigma = noiseSince(after, of);
  if (rise >= clearSigmas * sigma) {
    const bar = lowest + clearSigmas * sigma;
    return trend >= oneSided99 || isClimbing(after) || staysAbove(after, bar);
  }
  if (lowest <= 0 || trained < leastTrained || after.length - 1 < fewestAsWhole) return false;
  if (rise >= far * lowest && staysAbove(after, (1 + stayFar) * lowest)) return true;
  const isLarge = rise >= throughNoise.share * lowest && rise >= throughNoise.sigmas * sigma;
  // The best value was chosen for being low: it is no part of the trend.
  return isLarge && mannKendall(after.subarray(1)).z >= oneSided99;
}

/** A fall jumps more than what follows it. A rise that is next to nothing is measured by the larger of the two. */
function noiseSince(after: Float64Array, { rise, sigma, trained, scale }: Rise): number {
  const isClear = rise >= clearOfOpening * scale && trained >= leastTrained;
  return isClear && after.length >= fewestOwn ? Math.min(sigma, noise(after)) : sigma;
}

/** Each of the last five above the one before it: once in 5! = 120 by chance. */
export function isClimbing(y: Float64Array): boolean {
  const last = y.subarray(-recentPoints);
  return last.every((value, i) => i === 0 || value > (last[i - 1] ?? value));
}

/** A rise that has come to rest is no trend any more, but it is still a rise. */
function staysAbove(y: Float64Array, bar: number): boolean {
  const later = y.subarray(Math.floor(y.length / 2));
  return later.length >= recentPoints && quantile(later, nearlyNone) >= bar;
}
