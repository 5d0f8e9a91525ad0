import type { Emit } from "../../logFormat.ts";
import { phaseOf, wordsOf } from "../../words/metricWords.ts";
import { parseNumber } from "../../words/numbers.ts";
import { isPositionName, isTimeName, timeKey } from "../../words/positions.ts";
import { timestamp } from "../../words/timestamp.ts";
import { StepCounter } from "../stepCounter.ts";
import { namesOfPhases } from "../table/phaseNames.ts";
import { type Stated, statedBy } from "./statedRecord.ts";

const maxHeld = 100;
/** Under such a key a record says of which sample, model or task it is. */
const subjectKeys = new Set(
  "id name task dataset benchmark model subject category label title question query prompt text answer prediction response action file path image url user host query_id sample_id".split(
    " ",
  ),
);
/** What may follow a time: nothing, or how far its zone is ahead of Greenwich. */
const zone = /^(?:([+-])(\d\d):?(\d\d))?\s*$/;
const ratio = /^\s*(\d{1,12})\s*\/\s*\d{1,12}\s*$/;
/** Under such a key a record says of what it is. */
const phaseKeys = new Set(
  "mode phase split stage event type _type subset set partition kind tag msg message name".split(
    " ",
  ),
);

export interface RecordEntry {
  readonly key: string;
  readonly value: number | string | boolean | null;
}

/** Whether a record says of what it is, as those of an evaluation or of a server do, and those of a training do not. */
export function isResult(entries: readonly RecordEntry[]): boolean {
  return entries.some(
    ({ key, value }) => typeof value === "string" && subjectKeys.has(key.toLowerCase()),
  );
}

/** The numbers of a record, and whether another of its entries says that they are those of an evaluation. */
export function numbersOf(entries: readonly RecordEntry[]): {
  readonly numbers: ReadonlyMap<string, number>;
  readonly evaluation: boolean;
  readonly isResult: boolean;
} {
  const named = namesOfPhases(entries.map(({ key }) => key));
  const numbers = new Map<string, number>();
  let evaluation = false;
  for (const [index, { key, value }] of entries.entries()) {
    if (key.startsWith("config/")) continue;
    const number = typeof value === "string" ? numberOf(key, value) : value;
    if (typeof number === "number") numbers.set(named[index] ?? key, number);
    else if (typeof value === "string") {
      const seconds = isTimeName(key) ? secondsOf(value) : null;
      if (seconds !== null && !numbers.has(timeKey)) numbers.set(timeKey, seconds);
      else if (phaseKeys.has(key.toLowerCase())) evaluation ||= isEvaluation(value);
    }
  }
  return { numbers, evaluation, isResult: isResult(entries) };
}

/** `"timestamp": "2024-01-31T10:00:00"`: as the key of a number would, its text says when. */
function secondsOf(text: string): number | null {
  const { time, end } = timestamp(text);
  const ahead = zone.exec(text.slice(end));
  if (time === null || ahead === null) return null;
  const [, sign = "+", hours = 0, minutes = 0] = ahead;
  return time / 1000 - Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** `"epoch": "3/100"` states the epoch too. */
function numberOf(key: string, text: string): number | null {
  const count = isPositionName(key) ? ratio.exec(text)?.[1] : undefined;
  return count === undefined ? parseNumber(text) : Number(count);
}

function isEvaluation(value: string): boolean {
  if (value.length > 40) return false;
  const phase = wordsOf(value)
    .map(phaseOf)
    .find((found) => found !== null);
  return phase === "validation" || phase === "test";
}

/** Makes metrics of records that come one after the other, each a set of named numbers. */
export class NumberRecords {
  #steps = new StepCounter();
  /** Records before the first one with a metric that is known; null after it. */
  #held: { readonly stated: Stated; readonly line: number }[] | null = [];
  #lastStep: number | null = null;
  #lastEpoch: number | null = null;
  /** Step and epoch of the last record of the training, as they stand in it. */
  #training: { readonly epoch: number; readonly step: number } | null = null;

  record(
    numbers: ReadonlyMap<string, number>,
    evaluationMode: boolean,
    line: number,
    emit: Emit,
    isResult = false,
  ): void {
    const stated = statedBy(numbers, evaluationMode, isResult);
    if (stated === null) return;
    if (stated.isKnown) this.#release(emit);
    if (this.#held === null) this.give(stated, line, emit);
    else if (this.#held.length < maxHeld) this.#held.push({ stated, line });
  }

  /** Whether nothing is held back. */
  get isOpen(): boolean {
    return this.#held === null;
  }

  /** Gives a record, once nothing is held back. */
  give(stated: Stated, line: number, emit: Emit): void {
    if (!stated.isOfTraining) return;
    if (this.#beginsAnew(stated)) {
      emit({ kind: "runStart", line, name: null });
      this.#steps = new StepCounter();
    }
    const { step, epoch, time } = this.#place(stated);
    for (const { metric, value } of stated.values)
      emit({ kind: "metric", metric, value, step, epoch, time, line, granularity: "final" });
  }

  #release(emit: Emit): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const { stated, line } of held) this.give(stated, line, emit);
  }

  /** A count within the first epoch that does not go on is that of another start. */
  #beginsAnew(stated: Stated): boolean {
    const last = this.#training;
    if (last === null || !isCounted(stated)) return false;
    const [epoch, step] = [stated.epoch?.value ?? 0, stated.step?.value ?? 0];
    if (epoch > last.epoch || epoch > 1) return false;
    return !(epoch === last.epoch && step > last.step);
  }

  #place(stated: Stated): { step: number | null; epoch: number | null; time: number | null } {
    const { time, isEvaluation, withinEpoch } = stated;
    let step = stated.step?.value ?? null;
    let epoch = stated.epoch?.value ?? null;
    if (isCounted(stated)) this.#training = { epoch: epoch ?? 0, step: step ?? 0 };
    const last = this.#lastEpoch;
    if (
      isEvaluation &&
      step !== null &&
      epoch === null &&
      last !== null &&
      Math.abs(step - last) <= 1
    ) {
      return { step: this.#lastStep, epoch: step, time };
    }
    if (isEvaluation && withinEpoch) return { step: this.#lastStep, epoch, time };
    if (step !== null && withinEpoch) step = this.#steps.global(epoch, step, null);
    if (epoch === null && isEvaluation) epoch = last;
    this.#lastStep = step ?? this.#lastStep;
    this.#lastEpoch = epoch ?? last;
    return { step, epoch, time };
  }
}

function isCounted({ isKnown, isEvaluation, withinEpoch }: Stated): boolean {
  return isKnown && !isEvaluation && withinEpoch;
}
