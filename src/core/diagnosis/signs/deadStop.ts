import { type Curve, openingLevel, positionAt, sinceSame } from "../curve.ts";
import { lastDigit } from "../decimals.ts";
import type { Position } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";

const fewest = 12;
/** Values after the stop, and their share of the run. */
const fewestAfter = 8;
const leastAfter = 0.3;
/** Share of what was gained within which all of them stay. */
const same = 1e-4;
/** The digits that are printed have to show a change of this share of the gain. */
const shown = 2e-3;
/** What the very last step before the stop brought of all that was gained, and at most how much more the one before it. */
const inFullFall = 0.01;
const slowing = 5;
/** Below this share of its opening there was not much left to gain. */
const learned = 0.1;
/** Since the stop the training loss has gained no more than this share of what it had gained. */
const stands = 0.02;

export interface DeadStop {
  readonly curve: Curve;
  readonly position: Position;
  readonly level: number;
  readonly opening: number;
  /** Share of the gain that the last step before the stop made. */
  readonly falling: number;
}

/**
 * Where a loss that was in full fall has one value from one evaluation to the next and keeps it: nothing is updated any
 * more. What converges slows down through all the decades between. Null where it does not stop so.
 */
export function deadStop(curves: RunCurves): DeadStop | null {
  const curve = curves.of("val_loss") ?? curves.loss;
  if (curve === null || curve.y.length < fewest) return null;
  const { y } = curve;
  const opening = openingLevel(y);
  const level = median(y.subarray(-fewestAfter));
  const gained = opening - level;
  if (!(gained > 0) || (level >= 0 && level < learned * opening)) return null;
  const digit = lastDigit(y);
  if (digit > shown * gained) return null;
  const within = Math.max(same * gained, digit);
  const stop = y.findLastIndex((value) => !(Math.abs(value - level) <= within)) + 1;
  const after = y.length - stop;
  if (stop < 2 || after < fewestAfter || after < leastAfter * y.length) return null;
  const last = (y[stop - 1] ?? level) - level;
  const before = (y[stop - 2] ?? level) - level;
  if (last < inFullFall * gained || before < last || before > slowing * last) return null;
  if (curve !== curves.loss && trainsOn(curves.loss, curve, stop)) return null;
  return { curve, position: positionAt(curve, stop), level, opening, falling: last / gained };
}

/** A validation loss that does not move beside a training loss that does is one of the evaluation. */
function trainsOn(training: Curve | null, validation: Curve, stop: number): boolean {
  if (training === null) return false;
  const { y } = sinceSame(training, validation, Math.min(stop + 1, validation.y.length - 1));
  const few = Math.max(3, Math.ceil(y.length / 5));
  if (y.length < 2 * few) return false;
  const fall = median(y.subarray(0, few)) - median(y.subarray(-few));
  const gained = openingLevel(training.y) - median(y.subarray(-few));
  return fall > Math.max(stands * gained, noise(y));
}
