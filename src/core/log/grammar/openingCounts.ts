import type { Count } from "../logFormat.ts";
import { canonicalHyperparameter } from "../words/hyperparameters.ts";
import { isNoise } from "../words/metricName.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";

/** What may count at the beginning of a line: one line does not tell, lines on which it rises do (`RecurringForms`). */
export interface OpeningCounts {
  readonly epoch: Count | null;
  readonly step: Count | null;
  /** Names under which they stand, which are those of no metrics then. */
  readonly names: readonly string[];
}

const secondsSince1970 = 1e9;
/** A word of the writer's own: `Pass: 3`, `sweep 4`, `Tour #1`. */
const ownWord = /^\p{L}{2,20}$/u;
/** Which of several that are trained or measured alike, not how far one has come. */
const ofSeveral = new Set(
  "fold subject participant class seed trial client run split task user patient worker rank gpu device model layer head group set sample".split(
    " ",
  ),
);
/** The first letters of iteration, batch, step, time step and number, behind that of an epoch. */
const lettersOfSteps = new Set("ibstn");

/** `1039: done 1 games, mean reward -20.0`, and `3 40 loss: 0.5` of an epoch's step. */
export function openingCounts(numbers: readonly LabelledNumber[]): OpeningCounts | null {
  const [first] = numbers;
  if (!isCount(first)) return null;
  if (first.label.opensLine) return first.total === null ? unnamed(first, numbers) : null;
  if (!first.label.leads || !isUnknown(first)) return null;
  if (letterOf(first) !== null) return lettered(first, numbers);
  const word = first.name.toLowerCase();
  const isWord = ownWord.test(word) && !isNoise(word) && !ofSeveral.has(word);
  return isWord && canonicalHyperparameter(first.name) === null
    ? { epoch: null, step: countOf(first), names: [first.name] }
    : null;
}

function unnamed(
  first: LabelledNumber,
  [, second, third]: readonly LabelledNumber[],
): OpeningCounts {
  const isStep =
    isCount(second) && second.total === null && second.label.marksAlone && second.name === "";
  return !isStep || third?.label.known == null
    ? { epoch: null, step: countOf(first), names: [] }
    : { epoch: countOf(first), step: countOf(second), names: [] };
}

/** `E 3 I 120 L 0.31`. */
function lettered(
  first: LabelledNumber,
  [, second]: readonly LabelledNumber[],
): OpeningCounts | null {
  const letter = letterOf(first);
  if (letter !== "e") {
    const isStep = letter !== null && lettersOfSteps.has(letter);
    return isStep ? { epoch: null, step: countOf(first), names: [first.name] } : null;
  }
  const isStep = isCount(second) && isUnknown(second) && lettersOfSteps.has(letterOf(second) ?? "");
  return {
    epoch: countOf(first),
    step: isStep ? countOf(second) : null,
    names: isStep ? [first.name, second.name] : [first.name],
  };
}

/** The one letter that a number stands behind. */
export function letterOf({ name }: LabelledNumber): string | null {
  return name.length === 1 ? name.toLowerCase() : null;
}

function isUnknown({ label }: LabelledNumber): boolean {
  return label.known === null && label.position === null && label.onlyPhase === null;
}

function isCount(number: LabelledNumber | undefined): number is LabelledNumber {
  if (number === undefined || number.written !== "whole") return false;
  if (number.total !== null && number.value > number.total) return false;
  return Number.isInteger(number.value) && number.value >= 0 && number.value < secondsSince1970;
}

export function countOf({ value, total }: LabelledNumber): Count {
  return { value, total };
}
