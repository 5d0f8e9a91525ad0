import { type Curve, openingLevel, positionAt, sustainedSince } from "../curve.ts";
import type { Position } from "../finding.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";

/** What had been learned, as a share of the opening loss, before it was lost. */
const learned = 0.3;
/** Share of that gain which is lost again; less counts where the loss is several times its best. */
const lost = 0.8;
const lostAtLeast = 0.35;
const timesBest = 5;
/** By how much the loss must stand out of its noise, before and since. */
const noiseFactor = { before: 6, since: 3 };
/** It stays: nearly all of the later points, a tenth of the run and a few points at least. */
const sustained = 0.95;
const fewestAfter = 5;
const shareAfter = 0.05;
const blocks = 20;
/** Values that were low before it, as a share of the run. */
const shareLow = 0.05;
const fewestLow = 4;
/** Falling by more than this share of the loss since, the loss recovers. */
const recovering = 0.15;

export interface Collapse {
  readonly position: Position;
  readonly best: number;
  readonly level: number;
  readonly opening: number;
  /** Nearly all that had been gained is lost. */
  readonly isBack: boolean;
}

/** How far above its best a loss is lost that is still below its opening. */
function severalTimes(best: number, gained: number): number {
  return best > 0
    ? Math.max((timesBest - 1) * best, lostAtLeast * gained)
    : Number.POSITIVE_INFINITY;
}

/**
 * The loss had been learned and is back at its opening, or above it by less than a divergence, or at several times its
 * best, for good. Null where it never fell, never came back or falls again.
 */
export function collapse(curve: Curve): Collapse | null {
  const { y } = curve;
  const opening = openingLevel(y);
  const blocked = blockMedians(y, blocks);
  const best = blocked.reduce((a, b) => Math.min(a, b));
  const gained = opening - best;
  if (gained < learned * Math.abs(opening)) return null;
  const bar = best + Math.min(lost * gained, severalTimes(best, gained));
  const low = y.findIndex((value) => value <= best + gained / 4);
  const from = sustainedSince(
    y.length,
    sustained,
    fewestAfter,
    (i) => i >= low && (y[i] ?? 0) >= bar,
  );
  if (low < 0 || from === null || from <= low) return null;
  const after = y.subarray(from);
  const before = y.subarray(low, from).filter((value) => value < bar).length;
  if (after.length < shareAfter * y.length) return null;
  if (before < Math.max(fewestLow, shareLow * y.length)) return null;
  const level = median(after);
  if (level - best < noiseFactor.before * noise(y.subarray(low, from))) return null;
  if (level - best < noiseFactor.since * noise(after)) return null;
  const half = Math.floor(after.length / 2);
  const fall = median(after.subarray(0, half)) - median(after.subarray(half));
  if (fall > recovering * (level - best)) return null;
  return {
    position: positionAt(curve, from),
    best,
    level,
    opening,
    isBack: level >= best + lost * gained,
  };
}
