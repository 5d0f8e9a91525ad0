import type { Granularity } from "../events/logEvent.ts";
import {
  inPhase,
  isEvaluated,
  type Metric,
  type MetricValue,
  metricNamed,
  type PhaseWord,
} from "../events/metric.ts";
import type { Count, Emit } from "../logFormat.ts";
import { isNoise } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { DataPasses } from "./dataPasses.ts";
import { lineRecord } from "./lineRecord.ts";
import { positionOf } from "./positionName.ts";
import type { ProgressState } from "./progressState.ts";
import { lastPhase } from "./statedPhase.ts";
import type { TrainingPosition } from "./trainingPosition.ts";

interface Paint {
  readonly key: string;
  readonly done: number;
  readonly full: boolean;
  readonly values: readonly MetricValue[];
  readonly step: number | null;
  readonly epoch: number | null;
  readonly line: number;
}

/**
 * Follows tqdm bars. Every repaint is a running value; the last one of a bar is its final value and is given when
 * another bar or a record follows. A bar that is painted once more after that adds only names not yet given. Bars of
 * an evaluation that state nothing interrupt none: Lightning then paints that of the epoch once more, with its results.
 */
export class ProgressBars {
  readonly #where: TrainingPosition;
  #pending: Paint | null = null;
  /** The last paint whose values were given as final. */
  #settled: Paint | null = null;
  #key = "";
  #epoch: number | null = null;
  #given = new Set<string>();
  readonly #passes = new DataPasses();

  constructor(where: TrainingPosition) {
    this.#where = where;
  }

  /** Gives what the bar states of the training. */
  paint(state: ProgressState, line: number, emit: Emit): readonly MetricValue[] {
    const phase = this.#phaseOf(state);
    const described = lineRecord(state.description);
    const postfix = postfixValues(state.postfix);
    const counted = postfix.find(({ metric, value }) => isEpoch(metric) && value >= 0);
    const own = described.values.length > 0 ? described.values : fieldsOf(state.description);
    const values = [...own, ...postfix.filter(({ metric }) => !isEpoch(metric))].map(
      ({ metric, value }) => ({ metric: inPhase(metric, phase), value }),
    );
    const ofPostfix = counted === undefined ? null : { value: counted.value, total: null };
    const epoch = described.epoch ?? ofPostfix ?? (values.length > 0 ? countOfPasses(state) : null);
    if (phase !== null && values.length === 0) return [];
    const before = this.#pending ?? this.#settled;
    const key = `${state.description.replace(measured, "#")}\u0000${state.total ?? ""}`;
    const full = state.done === state.total;
    const begins =
      before !== null && (state.done < before.done || (full && isOther(before, values, line)));
    if (before !== null && (before.key !== key || begins)) this.settle(emit);
    if (this.#key !== key || begins || this.#epoch !== this.#where.epoch) this.#given = new Set();
    this.#key = key;
    const training = phase === null && (values.length > 0 || epoch !== null);
    if (training) this.#where.bar(epoch, state, line, emit);
    this.#epoch = this.#where.epoch;
    if (values.length === 0) return [];
    this.#pending = {
      key,
      done: state.done,
      full,
      values,
      step: this.#where.step,
      epoch: this.#where.epoch,
      line,
    };
    give(this.#pending, "running", emit, () => true);
    return phase === null ? values : [];
  }

  /** The evaluation that the bar is of, null for the training. */
  #phaseOf({ description, postfix, total }: ProgressState): PhaseWord | null {
    const stated = lastPhase(description);
    if (stated !== null) return stated.phase === "train" ? null : stated;
    if (total === null || postfix === "" || /[\p{L}\d]/u.test(description)) return null;
    return this.#passes.isEvaluation(this.#where.epoch, total) ? unnamedPass : null;
  }

  /** Whether a bar is painted whose last state was not given. */
  get isOpen(): boolean {
    return this.#pending !== null;
  }

  /** Another bar or a record follows: the last state counts. */
  settle(emit: Emit): void {
    const paint = this.#pending;
    if (paint === null) return;
    this.#pending = null;
    this.#settled = paint;
    give(paint, "final", emit, ({ label }) => !this.#given.has(label));
    for (const { metric } of paint.values) this.#given.add(metric.label);
  }

  /** The text ends: a bar that is full, or is not in the last line, will not be painted on. */
  end(lastLine: number, emit: Emit): void {
    const paint = this.#pending;
    if (paint !== null && (paint.full || paint.line < lastLine)) this.settle(emit);
  }

  /** Whether a bar has stated the metric in that epoch. */
  shows(label: string, epoch: number): boolean {
    if (this.#epoch !== null && this.#epoch !== epoch) return false;
    if (this.#given.has(label)) return true;
    return this.#pending?.values.some(({ metric }) => metric.label === label) ?? false;
  }
}

const passes = /^(?:\[[^[\]]{1,40}\]\s?|train\w{0,3}\s)?(\d{1,9})\/(\d{1,9})$/i;

/** `[fold 2] 003/200`, `3/200`: what is counted before a bar of batches, and no word says of what, are passes. */
function countOfPasses({ description, total: batches }: ProgressState): Count | null {
  const [, value, total] = passes.exec(description)?.map(Number) ?? [];
  if (value === undefined || total === undefined || total === batches) return null;
  return total > 1 && value <= total ? { value, total } : null;
}

const unnamedPass: PhaseWord = { phase: "test", word: "test" };

function isEpoch({ name }: Metric): boolean {
  return positionOf(name) === "epoch";
}

/** What is measured in a description, other than what is counted. */
const measured = /[-+]?\d+\.\d+(?:[eE][-+]?\d+)?|\bnan\b/gi;

/**
 * Whether a full bar is another one than the full bar before, on a line of its own: its values are others. That of an
 * epoch which is painted once more, with what an evaluation has found, keeps those of its training.
 */
function isOther(pending: Paint, values: Paint["values"], line: number): boolean {
  if (!pending.full || pending.line === line) return false;
  return values.some(
    ({ metric, value }) =>
      !isEvaluated(metric) &&
      pending.values.some(
        (before) => before.metric.label === metric.label && before.value !== value,
      ),
  );
}

const field =
  /^\s*([A-Za-z][\w./@-]{0,40})\s?[:=]\s?(-?\d{1,9}\.\d{1,12}(?:e[-+]?\d{1,3})?|-?nan|-?inf)\s*$/i;
const fewestFields = 2;

/** `d: 0.008;gen: 0.019:`: several decimals, each behind a name of the writer's own, and nothing else but what is counted. */
function fieldsOf(description: string): readonly MetricValue[] {
  const fields = description.split(/[,;|]/).filter((part) => /[\p{L}\d]/u.test(part));
  const values = fields.flatMap((part): MetricValue[] => {
    const [, name, text = ""] = field.exec(part.replace(/:\s*$/, "")) ?? [];
    const value = parseNumber(text);
    return name === undefined || value === null || isNoise(name)
      ? []
      : [{ metric: metricNamed(name), value }];
  });
  return values.length >= fewestFields && values.length === fields.length ? values : [];
}

/** An item of a dictionary in the postfix: `metrics={'acc': 0.79}`. */
const nested = /^(?:[^={]{0,40}=\{)?\s?'([^']{1,60})': ([^}]{1,30})\}?$/;

function postfixValues(postfix: string): readonly MetricValue[] {
  if (postfix === "") return [];
  return postfix.split(/,(?!\d{3}(?:\D|$))/).flatMap((item): MetricValue[] => {
    const text = item.replace(nested, "$1=$2");
    const equals = text.lastIndexOf("=");
    const name = text.slice(0, equals).trim();
    const value = equals === -1 ? null : parseNumber(text.slice(equals + 1));
    if (value === null || name === "" || name.length > 80) return [];
    const metric = metricNamed(name);
    if (metric.kind === null && (isNoise(name) || !/^[A-Za-z][\w./@-]*$/.test(name))) return [];
    return [{ metric, value }];
  });
}

function give(
  paint: Paint,
  granularity: Granularity,
  emit: Emit,
  wanted: (metric: Metric) => boolean,
): void {
  const { step, epoch, line } = paint;
  for (const { metric, value } of paint.values) {
    if (wanted(metric))
      emit({ kind: "metric", metric, value, step, epoch, time: null, line, granularity });
  }
}
