import type { Metric, MetricValue, PhaseWord } from "../events/metric.ts";
import type { LogRecord } from "../logFormat.ts";
import { canonicalHyperparameter } from "../words/hyperparameters.ts";
import { afterLevel, afterPlace, afterSource } from "../words/linePrefix.ts";
import type { MetricName } from "../words/metricName.ts";
import { phaseOf, wordsOf } from "../words/metricWords.ts";
import { timestamp } from "../words/timestamp.ts";
import { inPlainWords } from "./idioms.ts";
import { type LabelledNumber, labelledNumbersOf } from "./labelledNumbers.ts";
import { type Measured, namedValues, noValues, valuesOfPhases } from "./namedValues.ts";
import { told } from "./neighbours.ts";
import { countOf, type OpeningCounts, openingCounts } from "./openingCounts.ts";
import { isEvaluation, positionKind } from "./positionKind.ts";

/** What one line states. */
export interface LineRecord extends LogRecord {
  /** Where the text after the time stamp begins. */
  readonly start: number;
  /** The values of its numbers, not their places alone, say what they are: the next line of this form may be another. */
  readonly byValue: boolean;
  /** The epoch or the step stands at the beginning and nothing else of weight does: a header. */
  readonly header: boolean;
  /** A header that ends its epoch: `Epoch 4 finished`. */
  readonly footer: boolean;
  /** That the line itself states. */
  readonly phase: PhaseWord | null;
  readonly batches: number | null;
  /**
   * Nothing but several scores. `stamped`: a time stamp and they alone, so that no other line need say where they are;
   * `ofClass`: behind a name (`ORG: precision: 0.9, recall: 0.8`).
   */
  readonly scores: "stamped" | "ofClass" | null;
  /** What the line states if others of its form follow whose place moves on: see `RecurringForms`. */
  readonly ifRecurring: IfRecurring | null;
}

interface IfRecurring {
  /** The counts that open the line, where nothing else says where it stands. */
  readonly counts: OpeningCounts | null;
  readonly values: readonly MetricValue[];
}

const headerLine =
  /^[\s:=\-*#>[(│|]*(?:(?:start(?:ing)?|(?:begin(?:ning)?|end)(?: of)?|train(?:ing)?|eval(?:uation)?|test(?:ing)?|valid(?:ation)?|evaluating\s[\w ]{1,30},)\s+)?epoch[\s:#=[(]*\d/i;
const stepHeader =
  /^[\s:=\-*#>[(│|]*(?:(?:global|training|train) )?(?:step|iter(?:ation)?|round)[\s:#=[(]*\d[\d,]*(?:\s*\/\s*\d[\d,]*)?[\])]?\s*(?:$|[:,]\s*$|[-=*]{2,}|per-step )/i;
/** `[Step 10/11940] [Epoch 0/30]`. */
const stepFirst =
  /^[\s[(]*(?:global )?(?:step|iter(?:ation)?)[\s:#=]*\d[\d,/ ]*[\][)|, ]+epoch\W{0,3}\d/i;
const footerLine =
  /\bend(?:s|ed)? (?:of )?epoch\b|\bepoch\W{0,3}\d+(?:\s?\/\s?\d+)?\W{0,4}(?:is |has )?(?:end(?:s|ed)?|finished|done|completed?|over)\b/i;
const maxHeader = 120;
const maxUnknown = 20;
export const maxLine = 6000;
const summaryLine = /(?:^|\bINFO|[\]:-])\s{0,4}\*\s/;

/** @param section the phase of the section that the line stands in, where the line itself does not say. */
export function lineRecord(line: string, section: PhaseWord | null = null): LineRecord {
  const text = inPlainWords(line);
  const stamp = timestamp(text);
  const start = afterPlace(text, stamp.end);
  const numbers = told(labelledNumbersOf(text, start, afterSource(text, start)));
  const { epoch, step, metrics, phases, phase, batches } = sorted(numbers);
  const summary =
    phase === null && text.includes("* ") && summaryLine.test(text.slice(afterLevel(text, start)))
      ? summaryPhase
      : (phase ?? (step === null ? section : null));
  const found = areMetrics(numbers, metrics, epoch, step)
    ? namedValues(metrics, summary)
    : noValues;
  const named = epoch !== null || step !== null ? withTotal(found) : found;
  const counts = epoch === null && step === null ? openingCounts(numbers) : null;
  const isPlaced = epoch !== null || step !== null || counts !== null;
  const values =
    phases.length === 0 ? named : [...named, ...valuesOfPhases(phases, named, isPlaced)];
  const header = values.length === 0 && isHeader(text, start, epoch, step);
  const byValue = phases.length > 0;
  const isOfBatch = step !== null || batches !== null;
  return {
    epoch: epoch === null ? null : countOf(epoch),
    step: step === null ? null : countOf(step),
    time: stamp.time,
    start,
    values: isOfBatch ? values.map(ofBatch) : values,
    byValue,
    header,
    footer: header && epoch !== null && footerLine.test(text),
    phase,
    batches,
    scores: scoresOf(values, text, start, stamp.time),
    ifRecurring: ifRecurring(values, metrics, counts, epoch ?? step, summary),
  };
}

/** Decimals behind names of no known kind measure where the line says where it stands, and what is known somewhere. */
function ifRecurring(
  values: readonly MetricValue[],
  metrics: readonly Measured[],
  counts: OpeningCounts | null,
  place: LabelledNumber | null,
  summary: PhaseWord | null,
): IfRecurring | null {
  if (values.length > 0) {
    if (counts === null) return null;
    const measured = values.filter(({ metric }) => !counts.names.includes(metric.name));
    return measured.length === 0 ? null : { counts, values: measured };
  }
  if (place === null || metrics.length === 0 || metrics.length > maxUnknown) return null;
  const decimals = metrics.filter(({ number }) => number.written !== "whole");
  return decimals.length === 0
    ? null
    : { counts: null, values: withTotal(namedValues(decimals, summary)) };
}

/** `Rec=0.20, KL=0.03, Total=0.23`: of terms none of which is called a loss, the total is that of the loss. */
function withTotal(values: readonly MetricValue[]): readonly MetricValue[] {
  if (!values.some(isTotal) || values.some(({ metric }) => isOfItsOwn(metric))) return values;
  return values.map((value) =>
    isTotal(value) ? { ...value, metric: { ...value.metric, kind: "loss" } } : value,
  );
}

function isTotal({ metric }: MetricValue): boolean {
  return metric.kind === null && wordsOf(metric.name).every((word) => word === "total");
}

/** What has a total of its own: losses, rewards, hits. */
function isOfItsOwn({ kind, name }: Metric): boolean {
  if (kind === "score") return !wordsOf(name).some((word) => termsOfLoss.has(word));
  return kind === "loss" || kind === "accuracy";
}

const termsOfLoss = new Set("kl entropy mse mae rmse recon reconstruction error err".split(" "));

const marks = /[\s:|>*-]*/y;
const named = /[\p{L}\p{N}]\s{0,4}:\s{0,4}$/u;

function scoresOf(
  values: readonly MetricValue[],
  text: string,
  start: number,
  time: number | null,
): LineRecord["scores"] {
  const [first] = values;
  if (first === undefined || values.length < 2) return null;
  if (!values.every(({ metric }) => metric.kind === "score")) return null;
  const at = text.indexOf(first.metric.name, start);
  if (named.test(text.slice(start, at))) return "ofClass";
  marks.lastIndex = start;
  marks.test(text);
  return time !== null && marks.lastIndex === at ? "stamped" : null;
}

/** An evaluation that counts its batches prints their values. */
function ofBatch(value: MetricValue): MetricValue {
  const { metric } = value;
  return metric.scope === "evaluation"
    ? { ...value, metric: { ...metric, scope: "batch" } }
    : value;
}

/**
 * Numbers of unknown names are metrics beside one that is known, where all say their phase, where both an epoch and a step are named, and where a
 * step is named and most of them are no counts.
 */
function areMetrics(
  numbers: readonly LabelledNumber[],
  metrics: readonly Measured[],
  epoch: LabelledNumber | null,
  step: LabelledNumber | null,
): boolean {
  if (isOfClass(numbers, metrics)) return false;
  const known = metrics.flatMap(({ number: { label } }) => label.known ?? []);
  const isRateAlone = known.every(({ kind }) => kind === "learningRate");
  if (isRateAlone && epoch === null && step === null && numbers.some(isSettingOfTraining))
    return false;
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

/** `Train-SmoothL1=0.52`: what says its phase and is no count. */
function isOfNamedPhase({ number: { name, label, written } }: Measured): boolean {
  return label.candidate && written === "decimal" && phaseOf(wordsOf(name)[0] ?? "") !== null;
}

function isHeader(
  text: string,
  start: number,
  epoch: LabelledNumber | null,
  step: LabelledNumber | null,
): boolean {
  if (text.length >= maxHeader || (epoch === null && step === null)) return false;
  const message = text.slice(afterLevel(text, start));
  if (epoch === null) return stepHeader.test(message);
  return headerLine.test(message) || (step !== null && stepFirst.test(message));
}

const summaryPhase: PhaseWord = { phase: "validation", word: "*" };

interface Sorted {
  readonly epoch: LabelledNumber | null;
  readonly step: LabelledNumber | null;
  readonly metrics: readonly Measured[];
  /** Numbers that stand behind a phase alone. */
  readonly phases: readonly LabelledNumber[];
  /** The last phase that the line states before its first metric. */
  readonly phase: PhaseWord | null;
  readonly batches: number | null;
}

function sorted(numbers: readonly LabelledNumber[]): Sorted {
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

function isScore(known: MetricName | null): boolean {
  return known?.kind === "accuracy" || known?.kind === "score";
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
