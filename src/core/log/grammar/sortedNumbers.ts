import type { PhaseWord } from "../events/metric.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";
import { isScore } from "./measuredNumbers.ts";
import type { Measured } from "./namedValues.ts";
import { isEvaluation, positionKind } from "./positionKind.ts";

/** The numbers of a line by what they are: its place, what it measures, its phase. */
export interface Sorted {
  readonly epoch: LabelledNumber | null;
  readonly step: LabelledNumber | null;
  readonly metrics: readonly Measured[];
  /** Numbers that stand behind a phase alone. */
  readonly phases: readonly LabelledNumber[];
  /** The last phase that the line states before its first metric. */
  readonly phase: PhaseWord | null;
  readonly batches: number | null;
}

export function sorted(numbers: readonly LabelledNumber[]): Sorted {
  let epoch: LabelledNumber | null = null;
  let step: LabelledNumber | null = null;
  let before: LabelledNumber | null = null;
  let phase: PhaseWord | null = null;
  const metrics: Measured[] = [];
  let marked: PhaseWord | null = null;
  let batches: number | null = null;
  const phases: LabelledNumber[] = [];
  /** `val=0.42` is a value: of what follows it, only scores may be of that phase too. */
  let lent: PhaseWord | null = null;
  for (const [index, number] of numbers.entries()) {
    const { label } = number;
    const isMetric = label.position === null && (label.known !== null || label.candidate);
    const isOfPhase = label.onlyPhase !== null && number.written !== "whole";
    if (metrics.length === 0 && !isOfPhase)
      phase = (isMetric ? label.phaseBeforeName : label.phase) ?? number.standing ?? phase;
    if (metrics.length > 0) marked = label.marker ?? marked;
    if (isMetric) metrics.push({ number, marked: marked ?? (isScore(label.known) ? lent : null) });
    else if (isOfPhase) {
      phases.push(number);
      lent = label.onlyPhase;
    }
    const kind =
      isMetric || !(number.value >= 0) || number.value === Number.POSITIVE_INFINITY
        ? null
        : positionKind(number, before, numbers, numbers[index + 1]);
    before = number;
    if (kind === null || (kind === "bare" && isEvaluation(phase))) {
      if (!isMetric && number.total !== null && number.total > 1) batches = number.total;
      continue;
    }
    if (isRound(number) && (epoch !== null || step !== null)) continue;
    if (isRound(step) && !isOuter(step, number)) step = null;
    if (kind === "epoch") {
      epoch ??= number;
      if (step?.label.round) step = null;
    } else if (kind === "step" && epoch === null && step !== null && isOuter(step, number)) {
      epoch = step;
      step = number;
    } else if (kind === "step") step = step === null || isBetterStep(number, step) ? number : step;
    else if (epoch !== null) step ??= number;
    else if (step === null) step = number;
    else if (step.name === "") [epoch, step] = [step, number];
  }
  return { epoch, step, metrics, phases, phase, batches };
}

/** `iteration:47 step:1398/1687` counts passes first. */
function isOuter(first: LabelledNumber, second: LabelledNumber): boolean {
  return (
    first.total === null &&
    second.total !== null &&
    /^(?:iter(?:ation)?|round)s?$/i.test(first.name)
  );
}

/** Of a federated training; an epoch or a step beside it is that of a client. */
function isRound(number: LabelledNumber | null): number is LabelledNumber {
  return number !== null && /\brounds?$/i.test(number.name);
}

const ofWholeRun = /^(?:global|total|overall)/i;

/** `STEP: 24/100 -- GLOBAL_STEP: 225`, `updates: 18, total_train_updates: 720`. */
function isBetterStep(number: LabelledNumber, step: LabelledNumber): boolean {
  return step.name === "" || (ofWholeRun.test(number.name) && !ofWholeRun.test(step.name));
}
