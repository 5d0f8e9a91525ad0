import type { MetricValue } from "../events/metric.ts";
import type { Count, LogRecord } from "../logFormat.ts";

/** A record's numbers in a fixed order; null where it states none. */
function numbersOf({ epoch, step, time, batches, values }: LogRecord): readonly (number | null)[] {
  return [
    epoch?.value ?? null,
    epoch?.total ?? null,
    step?.value ?? null,
    step?.total ?? null,
    time,
    batches ?? null,
    ...values.map(({ value }) => value),
  ];
}

/** Places of the numbers before those of the values. */
const [epochAt, epochsAt, stepAt, stepsAt, timeAt, batchesAt, valuesAt] = [0, 1, 2, 3, 4, 5, 6];

/** Where a number of a record comes from: the numbers of the line, its time stamp, or neither. */
type Source =
  | { readonly kind: "constant"; readonly value: number | null }
  | { readonly kind: "number"; readonly index: number; readonly factor: number }
  | { readonly kind: "stamp" };

/** One line of a template: its numbers, its time stamp and what it states. */
export interface Example {
  readonly numbers: readonly number[];
  readonly stamp: number | null;
  readonly record: LogRecord;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface WritableRecord extends Writable<Omit<LogRecord, "epoch" | "step" | "values">> {
  readonly epoch: Writable<Count> | null;
  readonly step: Writable<Count> | null;
  readonly values: readonly Writable<MetricValue>[];
}

/** How the records of a template's lines follow from their numbers. */
export class RecordPlan {
  /** Filled anew for each line: this runs for nearly every one. */
  readonly #record: WritableRecord;
  readonly #sources: readonly Source[];

  private constructor(record: LogRecord, sources: readonly Source[]) {
    const { epoch, step, values } = record;
    this.#record = {
      ...record,
      epoch: epoch && { ...epoch },
      step: step && { ...step },
      values: values.map((value) => ({ ...value })),
    };
    this.#sources = sources;
  }

  /** null where the numbers do not tell what the lines state. */
  static of(examples: readonly Example[]): RecordPlan | null {
    const [first] = examples;
    if (first === undefined || !examples.every(({ record }) => isAlike(record, first.record)))
      return null;
    const stated = examples.map(({ record }) => numbersOf(record));
    const sources = (stated[0] ?? []).map((_, place) => sourceOf(examples, stated, place));
    const known = sources.filter((source) => source !== null);
    return known.length < sources.length ? null : new RecordPlan(first.record, known);
  }

  /** The record of the line with those numbers; it holds until the next one is asked for. */
  recordOf(numbers: Float64Array, stamp: number | null): LogRecord {
    const record = this.#record;
    const { epoch, step, values } = record;
    if (epoch !== null) {
      epoch.value = this.#at(epochAt, numbers, stamp) ?? 0;
      epoch.total = this.#at(epochsAt, numbers, stamp);
    }
    if (step !== null) {
      step.value = this.#at(stepAt, numbers, stamp) ?? 0;
      step.total = this.#at(stepsAt, numbers, stamp);
    }
    record.time = this.#at(timeAt, numbers, stamp);
    record.batches = this.#at(batchesAt, numbers, stamp);
    let place = valuesAt;
    for (const value of values) value.value = this.#at(place++, numbers, stamp) ?? Number.NaN;
    return record;
  }

  #at(place: number, numbers: Float64Array, stamp: number | null): number | null {
    const source = this.#sources[place];
    if (source === undefined || source.kind === "constant") return source?.value ?? null;
    return source.kind === "stamp" ? stamp : (numbers[source.index] ?? 0) * source.factor;
  }
}

function sourceOf(
  examples: readonly Example[],
  stated: readonly (readonly (number | null)[])[],
  place: number,
): Source | null {
  const value = (index: number) => stated[index]?.[place] ?? null;
  const factors = place === timeAt ? [1, 1000] : [1];
  for (const factor of factors) {
    const index = (examples[0]?.numbers ?? []).findIndex((_, slot) =>
      examples.every(({ numbers }, at) => Object.is(value(at), (numbers[slot] ?? 0) * factor)),
    );
    if (index !== -1) return { kind: "number", index, factor };
  }
  if (
    place === timeAt &&
    value(0) !== null &&
    examples.every(({ stamp }, at) => value(at) === stamp)
  )
    return { kind: "stamp" };
  return examples.every((_, at) => Object.is(value(at), value(0)))
    ? { kind: "constant", value: value(0) }
    : null;
}

/** Whether two records state the same but for their numbers. */
export function isAlike(a: LogRecord, b: LogRecord): boolean {
  return (
    a.values.length === b.values.length &&
    a.values.every(({ metric }, index) => metric.label === b.values[index]?.metric.label) &&
    (a.epoch === null) === (b.epoch === null) &&
    (a.step === null) === (b.step === null) &&
    JSON.stringify(restOf(a)) === JSON.stringify(restOf(b))
  );
}

export function isSame(a: LogRecord, b: LogRecord): boolean {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  return isAlike(a, b) && one.every((value, index) => Object.is(value, other[index]));
}

function restOf({
  epoch,
  step,
  time,
  batches,
  values,
  start,
  ...rest
}: LogRecord & { readonly start?: number }) {
  return rest;
}
