import { lastDigit } from "../decimals.ts";
import type { RunCurves } from "../runCurves.ts";
import { guessingLevel } from "./chance.ts";

const fewest = 8;
/** Digits that are coarser than this share of the loss would hide small steps. */
const finest = 5e-4;

/**
 * Whether the same data have given the same loss to the last digit at every evaluation since the first: no update changes
 * it. What happened before that evaluation, such as one step that was far too long, nobody sees.
 */
export function isUntouched(curves: RunCurves): boolean {
  const { y } = curves.of("val_loss") ?? curves.loss ?? { y: new Float64Array() };
  const [first = 0] = y;
  if (y.length < fewest || y.some((value) => value !== first)) return false;
  return lastDigit(y) <= finest * Math.abs(first) && guessingLevel(curves, first) === null;
}
