import type { Run } from "../../run/run.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, span } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { oneSided95 } from "../statistics/normalQuantiles.ts";

/** Share of ln C within which a loss counts as that of guessing. */
const tolerance = 0.03;
const classNames = ["num_classes", "n_classes", "num_labels", "classes", "vocab_size"];

/**
 * Whether a cross-entropy of `level` is that of guessing among C equally likely classes, ln C:
 * C as the log states it, or as an accuracy that never left 1/C implies it.
 */
export function atChance(curves: RunCurves, level: number): boolean {
  if (meansOnly(curves, level) || guessesSince(curves, level)) return true;
  if (guessesByAccuracy(curves, level)) return true;
  const classes = statedClasses(curves.run) ?? impliedClasses(curves);
  return classes !== null && isGuessing(level, classes);
}

/** Whether a cross-entropy is about that of guessing among so many equally likely classes, ln C. */
export function isGuessing(level: number, classes: number, within = tolerance): boolean {
  return Math.abs(level / Math.log(classes) - 1) <= within;
}

/**
 * Whether an accuracy that never leaves 1/C stands beside a cross-entropy of ln C: each says the same of what has been
 * learned. Their product accuracy·exp(loss) is 1, whatever C is, and far above it for a model that knows something.
 */
export function guessesByAccuracy(curves: RunCurves, level: number): boolean {
  return level >= Math.LN2 - guessed && saysNoMore(curves, level);
}

/**
 * Whether a first burst was followed by a level that is about that of guessing. Where classes are not balanced, or
 * little can be known, it is also the level of all that there is to learn.
 */
export function guessesAfterBurst(curves: RunCurves, level: number): boolean {
  const first = curves.loss?.y[0] ?? 0;
  return first >= burst * level && level >= Math.LN2 - aboutGuessed && saysNoMore(curves, level);
}

/** So many times the level that it comes to. */
const burst = 10;
const aboutGuessed = 0.08;

/** Of two accuracies both: one that is above chance on the training data has learned them, whatever that is worth. */
function saysNoMore(curves: RunCurves, level: number): boolean {
  const accuracies = curves.accuracies.filter(({ y }) => y.length >= fewestPoints);
  return accuracies.length > 0 && accuracies.every((accuracy) => isOfGuessing(accuracy, level));
}

function isOfGuessing(accuracy: Curve, level: number): boolean {
  const unit = accuracyUnit(accuracy.y);
  const stays = [span(accuracy, 0, 0.5), span(accuracy, 0.5, 1)].every(
    ({ y }) => Math.abs((median(y) / unit) * Math.exp(level) - 1) <= accuracySlack,
  );
  return stays && mannKendall(accuracy.y).z < oneSided95;
}

/**
 * Whether that many classes are guessed at the beginning: the log states as many, or else the loss begins as their
 * cross-entropy does.
 */
export function opensAtGuessing({ run, loss }: RunCurves, classes: number): boolean {
  const stated = statedClasses(run);
  if (stated !== null || loss === null) return stated === classes;
  return isGuessing(openingLevel(loss.y), classes);
}

/** Whether the loss is a cross-entropy: by a name, or because it begins at that of guessing among a usual number of classes. */
export function opensAsEntropy({ run, loss }: RunCurves): boolean {
  if (isCrossEntropy(run)) return true;
  const stated = statedClasses(run);
  const opening = loss === null ? 0 : openingLevel(loss.y);
  return stated === null
    ? commonClasses.some((classes) => isGuessing(opening, classes, recognised))
    : isGuessing(opening, stated);
}

/** Room for rounding below ln 2. */
const guessed = 0.01;

/**
 * The level of guessing that `level` is, as "ln 2" or "ln 10" (balanced classes, a cross-entropy); null where it is none.
 * A number of classes that nothing states or implies counts only to the third digit.
 */
export function guessingLevel(curves: RunCurves, level: number): string | null {
  const known = statedClasses(curves.run) ?? impliedClasses(curves);
  if (known !== null && isGuessing(level, known)) return `ln ${known}`;
  const common = commonClasses.find((classes) => isGuessing(level, classes, exactly));
  return common === undefined ? null : `ln ${common}`;
}

const exactly = 0.003;

/** Numbers of classes that are common enough to be recognised by ln C alone. */
const commonClasses = [2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000];
const recognised = 0.012;
const fewestPoints = 10;

/**
 * After a first burst the loss stood at ln C from early on, and the validation loss with it: raw inputs or large
 * weights end so, when all but the class frequencies is lost. No number of classes has to be stated then.
 */
function guessesSince(curves: RunCurves, level: number): boolean {
  const { loss } = curves;
  const validation = curves.of("val_loss");
  if (loss === null || validation === null || validation.y.length < fewestPoints) return false;
  const places = [
    level,
    median(span(loss, early.from, early.to).y),
    median(span(validation, early.from, early.to).y),
    median(span(validation, 0.8, 1).y),
  ];
  return commonClasses.some((classes) =>
    places.every((place) => isGuessing(place, classes, recognised)),
  );
}

function statedClasses(run: Run): number | null {
  for (const name of classNames) {
    const value = run.hyperparameters.get(name);
    if (typeof value === "number" && Number.isInteger(value) && value >= 2) return value;
  }
  return null;
}

/** At most 1 per class in `accuracySlack` relative difference: small validation sets are coarse. */
const accuracySlack = 0.2;

function impliedClasses(curves: RunCurves): number | null {
  const { accuracy } = curves;
  if (accuracy === null || accuracy.y.length < 5) return null;
  const highest = accuracy.y.reduce((a, b) => Math.max(a, b), 0);
  const recent = median(span(accuracy, 0.8, 1).y) / (highest > 1 ? 100 : 1);
  const classes = Math.round(1 / recent);
  return recent > 0 && classes >= 2 && Math.abs(recent * classes - 1) <= accuracySlack
    ? classes
    : null;
}

/** Names of series that only a classification logs, of tokens too. */
const classification =
  /(?:^|[^a-z])(?:cross[ _-]?entropy|x?ent|ce|nll|bce|lm|mlm|perplexity|ppl|bpc|bits)(?:[^a-z]|$)/i;

function isCrossEntropy({ series }: Run): boolean {
  return series.some(({ name }) => classification.test(name));
}

/** Share of one within which a loss counts as that of a constant prediction, and the validation loss with it. */
const meanTolerance = 0.05;
/** It was there early: what learns more than the mean passes that level, or comes to it late. */
const early = { from: 0.15, to: 0.4 };
const validationRange = { from: 0.85, to: 1.4 };

/**
 * A squared error of targets with variance one is 1 when all that was learned is their mean. No accuracy is
 * logged then, no number of classes stated, and the validation loss, where there is one, is about there too.
 */
function meansOnly(curves: RunCurves, level: number): boolean {
  if (Math.abs(level - 1) > meanTolerance) return false;
  if (curves.accuracy !== null) return false;
  if (statedClasses(curves.run) !== null || isCrossEntropy(curves.run)) return false;
  const { loss } = curves;
  const before = loss === null ? 0 : median(span(loss, early.from, early.to).y);
  if (!(Math.abs(before - 1) <= 2 * meanTolerance)) return false;
  const validation = curves.of("val_loss");
  if (validation === null || validation.y.length < 5) return true;
  const now = median(span(validation, 0.8, 1).y);
  const { from, to } = validationRange;
  return now >= from && now <= to && now >= from * median(validation.y.subarray(0, 3));
}
