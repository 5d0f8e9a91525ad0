import { type Curve, openingLevel, positionAt, sinceSame, slice } from "../curve.ts";
import type { Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";

/** One step of the rate down to this share of it: a usual decay takes several, or goes to a tenth. */
const abrupt = 0.02;
/** Shares of the run before and after the cut. */
const leastBefore = 0.05;
const leastAfter = 0.4;
/** What the last third before the cut brought of all that was gained, in full fall. */
const inFullFall = 0.08;
/** Since the cut the loss has gained no more than this share of what it had gained. */
const stands = 0.05;
/** Below this share of its opening there was not much left to gain. */
const learned = 0.1;
const fewest = 6;

export interface RateCut {
  readonly position: Position;
  readonly level: number;
  readonly opening: number;
  /** Learning rates. */
  readonly before: number;
  readonly rate: number;
  /** Share of the gain that the last third before the cut made. */
  readonly falling: number;
}

/** Where the learning rate was cut to next to nothing for good while the loss still fell; null where it was not. */
export function rateCut(curves: RunCurves, loss: Curve): RateCut | null {
  const rates = curves.of("learning_rate");
  if (rates === null || rates.y.length < 2) return null;
  const peak = rates.y.reduce((a, b) => Math.max(a, b));
  const at = rates.y.findLastIndex((rate) => rate > abrupt * peak) + 1;
  const [before = 0, rate = 0] = [rates.y[at - 1], rates.y[at]];
  if (at === 0 || at >= rates.y.length || rate > abrupt * before) return null;
  const after = sinceSame(loss, rates, at);
  const earlier = slice(loss, 0, loss.y.length - after.y.length);
  const share = after.y.length / loss.y.length;
  if (share < leastAfter || share > 1 - leastBefore) return null;
  if (after.y.length < fewest || earlier.y.length < fewest) return null;
  const opening = openingLevel(loss.y);
  const few = Math.max(2, Math.round(earlier.y.length / 10));
  const low = median(earlier.y.subarray(-few));
  const level = median(after.y.subarray(Math.floor(after.y.length / 2)));
  const gained = opening - low;
  if (gained <= 0 || (opening > 0 && level < learned * opening)) return null;
  const third = Math.round((2 / 3) * earlier.y.length);
  const falling = (median(earlier.y.subarray(third - few, third + 1)) - low) / gained;
  const since = median(after.y.subarray(0, few)) - level;
  if (falling < inFullFall || since > stands * gained) return null;
  return { position: positionAt(after, 0), level, opening, before, rate, falling };
}
