import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { end, type Flatness, window } from "./flatness.ts";
import type { Level } from "./plateauLevel.ts";

/** Confidence at most, where only the likeness to other runs speaks. */
const informationAtMost = 0.79;
/** Noise in the labels may leave no better loss than a middling one, which no log can exclude. */
const ofLevel: Readonly<Partial<Record<Level, number>>> = {
  underfit: informationAtMost,
  standstill: informationAtMost,
  unmeasured: informationAtMost,
};
/** Levels that are bad wherever the loss began. */
const badAsSuch: readonly Level[] = ["immobile", "unmoved", "chance"];
const fewestPoints = 3;
/** From here on an accuracy is that of a model that knows something, or of the most frequent class. */
const knowing = 0.6;
/** Share of the entropy of that class and all others together within which a loss is that of always guessing it. */
const guessed = 0.1;

/** Confidence at most; undefined where the log leaves no doubt that the level is a bad one. */
export function plateauCeiling(
  curves: RunCurves,
  flat: Flatness,
  level: Level,
  isMiddling: boolean,
): number | undefined {
  if (isMiddling) return informationAtMost;
  const isDoubtful = opensLate(curves) || knowsSomething(curves, flat);
  return isDoubtful && !badAsSuch.includes(level) ? informationAtMost : ofLevel[level];
}

/** A validation loss on its own: the first one comes when an epoch has been learned already. */
function opensLate(curves: RunCurves): boolean {
  return curves.of("train_loss") === null;
}

function knowsSomething(curves: RunCurves, { level }: Flatness): boolean {
  const accuracy = curves.of("val_accuracy") ?? curves.of("train_accuracy");
  if (accuracy === null || accuracy.y.length < fewestPoints) return false;
  const unit = accuracy.y.some((value) => value > 1) ? 100 : 1;
  const right = median(window(accuracy, end).y) / unit;
  if (right < knowing) return false;
  const wrong = 1 - right;
  const entropy = -right * Math.log(right) - (wrong > 0 ? wrong * Math.log(wrong) : 0);
  return Math.abs(level / entropy - 1) > guessed;
}
