import type { Curve } from "../curve.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { oneSided95, oneSided99 } from "../statistics/normalQuantiles.ts";
import { theilSen } from "../statistics/theilSen.ts";
import { type Flatness, flatGain } from "./flatness.ts";

/** From so many values on a trend test sees through the noise of single ones. */
const fewestPoints = 40;
/** Noise hides a fall where the gain is not known to half of what counts as flat. */
const hidden = 0.5;

/**
 * A loss whose single values jump by more than it falls, and which falls all the same: over the whole and on over its
 * later half, where the Theil–Sen line lowers it by more than what counts as flat.
 */
export function fallsThroughNoise({ x, y }: Curve, { error }: Flatness): boolean {
  if (y.length < fewestPoints || error < hidden * flatGain) return false;
  if (mannKendall(y).z > -oneSided99) return false;
  const half = y.length >> 1;
  const later = y.subarray(half);
  if (mannKendall(later).z > -oneSided95) return false;
  const times = x.subarray(half);
  const { slope } = theilSen(times, later);
  const fall = -slope * ((times.at(-1) ?? 0) - (times[0] ?? 0));
  return fall > flatGain * Math.abs(median(later));
}

/** Evaluations that show a trend. */
const fewestEvaluations = 12;

/** Slow as it is, the fall of both losses goes on over the later half, and no chance makes it. */
export function creepsOn(training: Curve, validation: Curve | null): boolean {
  if (validation === null || validation.y.length < fewestEvaluations) return false;
  return [training, validation].every(
    ({ y }) => mannKendall(y.subarray(y.length >> 1)).z <= -oneSided99,
  );
}
