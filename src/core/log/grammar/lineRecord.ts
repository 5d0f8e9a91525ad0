import type { Metric, MetricValue, PhaseWord } from "../events/metric.ts";
import type { LogRecord } from "../logFormat.ts";
import { afterLevel, afterPlace, afterSource } from "../words/linePrefix.ts";
import { wordsOf } from "../words/metricWords.ts";
import { timestamp } from "../words/timestamp.ts";
import { inPlainWords } from "./idioms.ts";
import { type LabelledNumber, labelledNumbersOf } from "./labelledNumbers.ts";
import { isFooter, isHeader } from "./lineHeader.ts";
import { areMetrics } from "./measuredNumbers.ts";
import { type Measured, namedValues, noValues, valuesOfPhases } from "./namedValues.ts";
import { told } from "./neighbours.ts";
import { countOf, type OpeningCounts, openingCounts } from "./openingCounts.ts";
import { sorted } from "./sortedNumbers.ts";

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
    footer: header && epoch !== null && isFooter(text),
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

const summaryPhase: PhaseWord = { phase: "validation", word: "*" };
