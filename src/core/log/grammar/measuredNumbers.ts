import { canonicalHyperparameter } from "../words/hyperparameters.ts";
import type { MetricName } from "../words/metricName.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";
import type { Measured } from "./namedValues.ts";

/**
 * Numbers of unknown names are metrics beside one that is known, where all say their phase, where both an epoch and a step are named, and where a
 * step is named and most of them are no counts.
 */
export function areMetrics(
  numbers: readonly LabelledNumber[],
  metrics: readonly Measured[],
  epoch: LabelledNumber | null,
  step: LabelledNumber | null,
): boolean {
  if (isOfClass(numbers, metrics)) return false;
  const known = metrics.flatMap(({ number: { label } }) => label.known ?? []);
  const isRateAlone = known.every(({ kind }) => kind === "learningRate");
  if (isRateAlone && epoch === null && step === null && numbers.some(isSettingBeside)) return false;
  if (known.length > 0) return true;
  if ((epoch !== null || step !== null) && metrics.every(isOfNamedPhase)) return metrics.length > 0;
  return metrics.length > 0 && metrics.length === numbers.length && metrics.every(isBelowPhase);
}

const belowPhase = /^([\w-]{2,30})[./]\w/;
const behindPhase = /^(\p{L}{2,12}) \p{L}/u;

/**
 * `shadow_test.ber:1.53`, `Train intersection over union: 0.07`: decimals behind the name of a phase and of what is
 * measured in it, and nothing else. Below `train.` stand settings too.
 */
function isBelowPhase({ number: { name, label, written } }: Measured): boolean {
  if (!label.candidate || written !== "decimal") return false;
  const word = label.leads ? behindPhase.exec(name)?.[1] : undefined;
  if (word !== undefined) return phaseOf(word.toLowerCase()) !== null;
  const phases = wordsOf(belowPhase.exec(name)?.[1] ?? "").map(phaseOf);
  return phases.some((phase) => phase !== null && phase !== "train");
}

/** `class [17] IoU 0.41`: of one class, as the lines beside it are of others. */
function isOfClass([first]: readonly LabelledNumber[], metrics: readonly Measured[]): boolean {
  if (first === undefined || !/^class$/i.test(first.name) || !Number.isInteger(first.value))
    return false;
  return metrics.every(({ number: { label } }) => isScore(label.known) || label.known === null);
}

/** `batch_size:128;out_channels:64;lr:0.001`: a rate among settings is one. */
function isSettingOfTraining({ name, label }: LabelledNumber): boolean {
  if (!label.joined || label.known !== null) return false;
  const setting = canonicalHyperparameter(name);
  return setting !== null && setting !== "epochs" && label.position === null;
}

/** So is a number of epochs that is no place. */
export function isSettingBeside(number: LabelledNumber): boolean {
  const { name, label, total } = number;
  return isSettingOfTraining(number) || (label.joined && total === null && /epochs$/i.test(name));
}

/** `Train-SmoothL1=0.52`: what says its phase and is no count. */
function isOfNamedPhase({ number: { name, label, written } }: Measured): boolean {
  return label.candidate && written === "decimal" && phaseOf(wordsOf(name)[0] ?? "") !== null;
}

export function isScore(known: MetricName | null): boolean {
  return known?.kind === "accuracy" || known?.kind === "score";
}
