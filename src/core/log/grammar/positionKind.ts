import type { PhaseWord } from "../events/metric.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";
import { isSettingBeside } from "./measuredNumbers.ts";
import { positionOfCount } from "./positionName.ts";

/** Behind other numbers it counts objects, files or failures. */
const onlyAtFirst = /^count$/i;

/** `Avg Steps: 11.00` is measured. */
const averaged = /\b(?:avg|average|mean)\b/i;

/** `bare`: a count in brackets without a name, at the beginning of the line or right behind another count. */
export function positionKind(
  number: LabelledNumber,
  before: LabelledNumber | null,
  numbers: readonly LabelledNumber[],
  next: LabelledNumber | undefined,
): "epoch" | "step" | "bare" | null {
  const { bracket } = number.label;
  const position = number.label.position ?? countOf(number, before, numbers);
  if (number.name === "") {
    if (isEpochOfPhase(number, before, next)) return "epoch";
    const isCount = number.total === null && Number.isInteger(number.value);
    if (before === null && isCount && number.boxed) return "bare";
    if (number.counts !== null) return number.counts;
    if (number.total === null) return null;
    if (before?.label.position === "epoch" && number.label.marksAlone) return "step";
    if (before === null && number.label.onlyPhase?.phase === "train") return "bare";
    const follows = before === null || before.label.position !== null || before.name === "";
    return bracket ? (follows ? "bare" : null) : opensLine(number, before) ? "bare" : null;
  }
  if (position === null || (before !== null && onlyAtFirst.test(number.name))) return null;
  if (number.written === "decimal" && averaged.test(number.name)) return null;
  if (/epochs$/i.test(number.name))
    return number.total === null && number.written === "whole" ? null : position;
  if (!/(?:steps|batch|updates|iters|iterations)$/i.test(number.name)) return position;
  if (number.total === null && areSettings(numbers)) return null;
  if (before?.label.position === "epoch") return position;
  if (number.label.inside && number.label.joined) return position;
  const isIterated = before === null && number.label.leads && /^iterations$/i.test(number.name);
  const isLost = numbers.some((other) => isLoss(other) || (isIterated && isError(other)));
  return isLost ? position : null;
}

/** `HP(width=50, lr=0.1, epochs=40, batch=50)`: beside other settings, and nothing measured. */
function areSettings(numbers: readonly LabelledNumber[]): boolean {
  const measures = ({ label }: LabelledNumber) =>
    label.known !== null && label.known.kind !== "learningRate";
  return numbers.some(isSettingBeside) && !numbers.some(measures);
}

function isLoss({ label }: LabelledNumber): boolean {
  return label.known?.kind === "loss";
}

/** `iterations 5000 error 0.0009`: what the iterations make small. */
function isError({ name, label }: LabelledNumber): boolean {
  return label.known !== null && /\berror$/i.test(name);
}

function countOf(
  { name, total, value, label }: LabelledNumber,
  before: LabelledNumber | null,
  numbers: readonly LabelledNumber[],
): "epoch" | "step" | null {
  if (name === "" || before !== null || total === null || value > total) return null;
  if (label.known !== null || isEvaluation(label.phase)) return null;
  return numbers.some((other) => other.label.known !== null) ? positionOfCount(name) : null;
}

/** `120/5000 loss 0.5`. */
function opensLine(
  { value, total, label }: LabelledNumber,
  before: LabelledNumber | null,
): boolean {
  return before === null && label.opensLine && total !== null && value <= total;
}

/** timm's `Train: 3 [ 100/1251 (  8%)]`. */
function isEpochOfPhase(
  number: LabelledNumber,
  before: LabelledNumber | null,
  next: LabelledNumber | undefined,
): boolean {
  if (before !== null || number.total !== null || number.label.phase === null) return false;
  if (isPhaseAndCount(number)) return next?.label.known != null;
  if (!number.label.joined) return false;
  return next !== undefined && next.total !== null && next.name === "" && next.label.bracket;
}

/** `Test 30, loss: 0.5`. */
function isPhaseAndCount({ label, written, closesField }: LabelledNumber): boolean {
  return label.onlyPhase !== null && !label.joined && written === "whole" && closesField;
}

/** `Test: [10/196]` counts the batches of the evaluation, and is no step of the training. */
export function isEvaluation(phase: PhaseWord | null): boolean {
  return phase !== null && phase.phase !== "train";
}
