import type { Metric } from "../events/metric.ts";
import { inPhase, metricNamed, type PhaseWord } from "../events/metric.ts";
import type { Emit, LineFormat, LogRecord, RecordReader } from "../logFormat.ts";
import { timestamp } from "../words/timestamp.ts";
import type { MetricNumber } from "./namedNumbers.ts";

export interface RecordFormat
  extends Pick<LineFormat, "id" | "label" | "specificity" | "claimAfter"> {
  /** Whether the line may be one of the format: cheap, it is asked of every line of every log. */
  mark(text: string): boolean;
  /** What a marked line states; null where it is none of the format. Pure. */
  parse(text: string): LogRecord | null;
}

/** A format of lines each of which states a record by itself. */
export function recordFormat({ mark, parse, ...format }: RecordFormat): LineFormat {
  const records: RecordReader = {
    parse: (text) => (mark(text) ? parse(text) : null),
    place: placeAsStated,
  };
  const reader = {
    line(text: string, line: number, emit: Emit) {
      const record = records.parse(text);
      if (record) placeAsStated(record, text, line, emit);
    },
    flush() {},
    recordsAt: () => records,
  };
  return { kind: "lines", ...format, createReader: () => reader };
}

/** Gives the values of a record where it says that it stands. */
export function placeAsStated(
  { epoch, step, time, values }: LogRecord,
  _: string,
  line: number,
  emit: Emit,
): void {
  const [atStep, atEpoch] = [step?.value ?? null, epoch?.value ?? null];
  for (const { metric, value } of values)
    emit({
      kind: "metric",
      metric,
      value,
      step: atStep,
      epoch: atEpoch,
      time,
      line,
      granularity: "final",
    });
}

/** Where a record stands, as texts or numbers; what is left out is not stated. */
export interface StatedPlace {
  readonly epoch?: string | number | null | undefined;
  readonly step?: string | number | null | undefined;
  readonly time?: number | null;
}

/** @param phase that of the names which do not say theirs. */
export function recordOf(
  values: readonly MetricNumber[],
  { epoch, step, time = null }: StatedPlace,
  phase: PhaseWord | null = null,
): LogRecord {
  const count = (stated: string | number | null | undefined) =>
    stated === null || stated === undefined ? null : { value: Number(stated), total: null };
  return {
    epoch: count(epoch),
    step: count(step),
    time,
    values: values.map(([name, value]) => ({ metric: inPhase(named(name), phase), value })),
  };
}

function named(name: string | Metric): Metric {
  return typeof name === "string" ? metricNamed(name) : name;
}

/** The place of a line that begins with its time. */
export function stampedAt(text: string, place: Omit<StatedPlace, "time">): StatedPlace {
  return { ...place, time: timestamp(text).time };
}
