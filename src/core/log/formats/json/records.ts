import type { Emit } from "../../logFormat.ts";
import { metricName } from "../../metricName.ts";
import { phaseOf, wordsOf } from "../../metricWords.ts";
import { parseNumber } from "../../numbers.ts";
import { isPositionName, positionKeys } from "../../positions.ts";
import { StepCounter } from "../../stepCounter.ts";
import { namesOfPhases } from "../table/phaseNames.ts";

const maxHeld = 100;
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

/** The numbers of a record, and whether another of its entries says that they are those of an evaluation. */
export function numbersOf(entries: readonly RecordEntry[]): {
  readonly numbers: ReadonlyMap<string, number>;
  readonly evaluation: boolean;
} {
  const named = namesOfPhases(entries.map(({ key }) => key));
  const numbers = new Map<string, number>();
  let evaluation = false;
  for (const [index, { key, value }] of entries.entries()) {
    if (key.startsWith("config/")) continue;
    const number = typeof value === "string" ? numberOf(key, value) : value;
    if (typeof number === "number") numbers.set(named[index] ?? key, number);
    else if (typeof value === "string" && phaseKeys.has(key.toLowerCase()))
      evaluation ||= isEvaluation(value);
  }
  return { numbers, evaluation };
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
  #held: { readonly numbers: ReadonlyMap<string, number>; readonly line: number }[] | null = [];
  #lastStep: number | null = null;
  #lastEpoch: number | null = null;
  /** Step and epoch of the last record of the training, as they stand in it. */
  #training: { readonly epoch: number; readonly step: number } | null = null;

  record(
    numbers: ReadonlyMap<string, number>,
    evaluationMode: boolean,
    line: number,
    emit: Emit,
  ): void {
    const names = [...numbers.keys()].filter((name) => !isPositionName(name) && name !== "");
    const described = names.map(metricName);
    const position = positionKeys([...numbers.keys()]);
    if (!described.some((name) => name !== null)) {
      if (position.step !== null || position.epoch !== null) this.#hold(numbers, line, emit);
      return;
    }
    this.#release(emit);
    const evaluated = described.some((name) => name?.phase === "validation");
    const validated = described.some(
      (name) => name?.phase === "validation" && name.kind === "accuracy",
    );
    const onlyEvaluation = evaluationMode || (evaluated && !described.some(isTraining));
    if (
      position.step === null &&
      position.epoch === null &&
      !described.some((name) => name?.kind === "loss")
    )
      return;
    if (!onlyEvaluation && position.withinEpoch) this.#begun(numbers, position, line, emit);
    const place = this.#place(numbers, position, onlyEvaluation);
    names.forEach((name, index) => {
      const value = numbers.get(name) ?? Number.NaN;
      const own = described[index];
      if (evaluationMode && own?.kind === "learningRate") return;
      const inherits = own?.phase === null && !isExplicit(name);
      const prefixed =
        inherits && (evaluationMode || (evaluated && !validated && own.kind === "accuracy"));
      emit({
        kind: "metric",
        name: prefixed ? `val ${name}` : name,
        value,
        ...place,
        line,
        granularity: "final",
      });
    });
  }

  /** A record without a metric that is known is one of a training where another record has such a metric. */
  #hold(numbers: ReadonlyMap<string, number>, line: number, emit: Emit): void {
    if (this.#held === null) this.#give(numbers, line, emit);
    else if (this.#held.length < maxHeld) this.#held.push({ numbers, line });
  }

  #release(emit: Emit): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const { numbers, line } of held) this.#give(numbers, line, emit);
  }

  #give(numbers: ReadonlyMap<string, number>, line: number, emit: Emit): void {
    const place = this.#place(numbers, positionKeys([...numbers.keys()]), false);
    for (const [name, value] of numbers) {
      if (isPositionName(name) || name === "") continue;
      emit({ kind: "metric", name, value, ...place, line, granularity: "final" });
    }
  }

  /** A count within the first epoch that does not go on is that of another start. */
  #begun(
    numbers: ReadonlyMap<string, number>,
    { epoch, step }: ReturnType<typeof positionKeys>,
    line: number,
    emit: Emit,
  ): void {
    const at = { epoch: numbers.get(epoch ?? "") ?? 0, step: numbers.get(step ?? "") ?? 0 };
    const last = this.#training;
    this.#training = at;
    if (last === null || at.epoch > last.epoch || at.epoch > 1) return;
    if (at.epoch === last.epoch && at.step > last.step) return;
    emit({ kind: "runStart", line, name: null });
    this.#steps = new StepCounter();
  }

  #place(
    numbers: ReadonlyMap<string, number>,
    position: ReturnType<typeof positionKeys>,
    onlyEvaluation: boolean,
  ): { step: number | null; epoch: number | null; time: number | null } {
    const read = (key: string | null): number | null =>
      key === null ? null : (numbers.get(key) ?? null);
    const seconds = read(position.time);
    const time = seconds === null ? null : seconds * 1000;
    let epoch = read(position.epoch);
    let step = read(position.step);
    const last = this.#lastEpoch;
    if (
      onlyEvaluation &&
      step !== null &&
      epoch === null &&
      last !== null &&
      Math.abs(step - last) <= 1
    ) {
      return { step: this.#lastStep, epoch: step, time };
    }
    if (onlyEvaluation && position.withinEpoch) return { step: this.#lastStep, epoch, time };
    if (step !== null && position.withinEpoch) step = this.#steps.global(epoch, step, null);
    if (epoch === null && onlyEvaluation) epoch = last;
    this.#lastStep = step ?? this.#lastStep;
    this.#lastEpoch = epoch ?? last;
    return { step, epoch, time };
  }
}

function isTraining(name: ReturnType<typeof metricName>): boolean {
  return name !== null && (name.phase === "train" || (name.phase === null && name.kind === "loss"));
}

function isExplicit(name: string): boolean {
  const [section = ""] = name.split("/");
  return phaseOf(section) !== null || section === "main";
}
