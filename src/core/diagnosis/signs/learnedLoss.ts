import { openingLevel, span } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { oneSided95 } from "../statistics/normalQuantiles.ts";
import { flatGain, flatness } from "./flatness.ts";

const fewestPoints = 8;
/** Of one layer alone no more than this may be learned: it may be frozen on purpose. */
export const learnedWithout = 0.2;

/** Whether the loss has fallen below that share of its opening. */
export function hasLearned({ loss }: RunCurves, share: number): boolean {
  if (loss === null || loss.y.length < fewestPoints) return false;
  const opening = openingLevel(loss.y);
  return opening > 0 && median(span(loss, 0.8, 1).y) < share * opening;
}

/** A fair part of the loss has gone, and a doubling of the steps still lowers it by more than what is flat. */
export function isLearning(curves: RunCurves): boolean {
  const { loss } = curves;
  if (loss === null || !hasLearned(curves, 1 - learnedWithout)) return false;
  const { gain, error } = flatness(loss);
  return gain - oneSided95 * error > flatGain;
}
