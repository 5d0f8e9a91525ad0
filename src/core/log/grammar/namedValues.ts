import {
  inPhase,
  type Metric,
  type MetricValue,
  meanOf,
  metricNamed,
  type PhaseWord,
} from "../events/metric.ts";
import type { MetricName } from "../words/metricName.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";
import type { LabelledNumber } from "./labelledNumbers.ts";

export const noValues: readonly MetricValue[] = [];

/** A metric of a line, and the phase that the line has turned to before it: `train: loss 0.5 | val: loss 0.6`. */
export interface Measured {
  readonly number: LabelledNumber;
  readonly marked: PhaseWord | null;
}

export function namedValues(
  metrics: readonly Measured[],
  ofLine: PhaseWord | null,
): readonly MetricValue[] {
  const values: MetricValue[] = [];
  let ofBefore: PhaseWord["phase"] | null = null;
  let switched: PhaseWord | null = null;
  metrics.forEach(({ number, marked }, index) => {
    if (isRatioOf(number, metrics[index + 1]?.number)) return;
    const { known } = number.label;
    if (marked !== switched) ofBefore = null;
    switched = marked;
    const isRate = known?.kind === "learningRate";
    const before = ofBefore === null || hasTwin(number, ofBefore, metrics) ? null : ofBefore;
    const phase = inheritedPhase(known, isRate ? ofLine : (marked ?? ofLine), before);
    ofBefore = known?.phase ?? ofBefore;
    const metric = metricOf(number, phase);
    const value = number.total === null ? number.value : number.value / number.total;
    if (values.some((other) => other.metric.label === metric.label)) return;
    values.push({ metric, value });
  });
  return values;
}

/** `loss=1.2 val_loss=1.4 acc=0.4 val_acc=0.3`: the line names the evaluation's `acc` itself. */
function hasTwin(
  { name, label: { known } }: LabelledNumber,
  phase: PhaseWord["phase"],
  metrics: readonly Measured[],
): boolean {
  if (known === null || known.phase !== null) return false;
  return metrics.some(({ number }) => {
    const other = number.label.known;
    if (other?.phase !== phase || other.kind !== known.kind) return false;
    if (known.kind === "score") return wordsBesidePhase(number.name) === wordsBesidePhase(name);
    return other.qualifiers.join(" ") === known.qualifiers.join(" ");
  });
}

/** All scores are of one kind: only its words tell one from another. */
function wordsBesidePhase(name: string): string {
  return wordsOf(name)
    .filter((word) => phaseOf(word) === null)
    .join(" ");
}

/** `Accuracy: 158/400 (40%)`: the percentage is the value. */
function isRatioOf(number: LabelledNumber, next: LabelledNumber | undefined): boolean {
  return (
    number.total !== null &&
    next !== undefined &&
    next.label === number.label &&
    next.total === null
  );
}

function metricOf({ name, mean }: LabelledNumber, phase: PhaseWord | null): Metric {
  const metric = inPhase(metricNamed(name), phase);
  return mean ? meanOf(metric) : metric;
}

/** The phase of a name that does not say it, where the line or the metric before it does; none is the training. */
function inheritedPhase(
  known: MetricName | null,
  ofLine: PhaseWord | null,
  ofBefore: PhaseWord["phase"] | null,
): PhaseWord | null {
  if (known !== null && (known.phase !== null || !canBeEvaluated(known))) return null;
  if (known !== null && inheritsFromBefore(known) && ofBefore !== null)
    return ofBefore === "train" ? null : { phase: ofBefore, word: ofBefore };
  return ofLine === null || ofLine.phase === "train" ? null : ofLine;
}

function inheritsFromBefore({ kind }: MetricName): boolean {
  return kind === "accuracy" || kind === "score";
}

function canBeEvaluated({ kind }: MetricName): boolean {
  return kind === "loss" || kind === "accuracy" || kind === "score" || kind === "learningRate";
}

/**
 * `epoch 3 train=0.52 val=0.61`: losses where the line names none, and names no other kind before them. Beside a loss,
 * per cents and what is at most 1 are accuracies where the training has one too; else nobody knows what they are.
 */
export function valuesOfPhases(
  phases: readonly LabelledNumber[],
  named: readonly MetricValue[],
  placed: boolean,
): readonly MetricValue[] {
  const trained = phases.some(({ label }) => label.onlyPhase?.phase === "train");
  const evaluated = phases.some(({ label }) => label.onlyPhase?.phase !== "train");
  if (!placed && !(trained && evaluated)) return noValues;
  const loss = named.some(({ metric }) => metric.kind === "loss");
  let stated: string | null = null;
  return phases.flatMap((number): MetricValue[] => {
    const { label, value, written } = number;
    if (label.kindBefore !== null) stated = label.kindBefore;
    if (stated !== null && stated !== "loss" && stated !== "accuracy") return [];
    const accuracy = written === "percent" || (loss && trained && value >= 0 && value <= 1);
    const kind = stated ?? (accuracy ? "accuracy" : loss || !trained ? null : "loss");
    const phase = label.onlyPhase;
    if (phase === null) return [];
    const metric =
      kind === null
        ? metricNamed(phase.word)
        : { ...inPhase(metricNamed(kind), phase), name: phase.word };
    if (named.some((other) => other.metric.label === metric.label)) return [];
    return [{ metric, value }];
  });
}
