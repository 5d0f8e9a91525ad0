import type { EventColumns } from "../events/eventColumns.ts";
import { StepCounter } from "../grammar/stepCounter.ts";
import type { BinaryFormat, BinaryReader, Emit } from "../logFormat.ts";
import { canonicalHyperparameter, hyperparameterValue } from "../words/hyperparameters.ts";
import { parseNumber } from "../words/numbers.ts";
import { isPositionName, positionKeys } from "../words/positions.ts";
import { isWandbLog, WandbBlocks } from "./binary/wandbBlocks.ts";
import { readWandbRecord, type WandbItem } from "./binary/wandbRecord.ts";
import { trackedMetric } from "./nameInFolder.ts";

/** The binary log of a W&B run (`run-<id>.wandb`): rows of its history, its configuration, its exit. */
export const wandb: BinaryFormat = {
  kind: "binary",
  id: "wandb",
  label: "W&B run",
  recognises: isWandbLog,
  createReader: () => new WandbReader(),
};

/** Values of a row that are not JSON numbers: media, tables, histograms. */
const longestNumber = 400;

class WandbReader implements BinaryReader {
  readonly #blocks: WandbBlocks;
  #emit: Emit = () => {};
  #records = 0;
  /** The script's own count of steps: its name, and where it stands. */
  #counter: string | null = null;
  #step: number | null = null;
  readonly #steps = new StepCounter();

  constructor() {
    this.#blocks = new WandbBlocks({
      record: (data, offset) => this.#record(data, offset),
      damaged: (offset) =>
        this.#warn(
          `The block at byte ${offset} is damaged (a record does not fit its checksum); the rest of it was skipped.`,
        ),
    });
  }

  bytes(bytes: Uint8Array, events: EventColumns): void {
    this.#emit = (event) => events.add(event);
    this.#blocks.push(bytes);
  }

  #warn(message: string): void {
    this.#emit({ kind: "warning", line: null, message });
  }

  #record(data: Uint8Array, offset: number): void {
    const line = ++this.#records;
    const record = readWandbRecord(data);
    if (record === null) {
      this.#warn(`The record at byte ${offset} is not a W&B record and was skipped.`);
      return;
    }
    for (const item of record.config) this.#config(item, line);
    if (record.history !== null) this.#row(record.history, record.step, line);
    if (record.exitCode !== null) this.#exit(record.exitCode, line);
  }

  /**
   * A row stands at the counter that the script logs itself (`train/global_step`, `iter`), because W&B's own `_step`
   * only counts the rows; a row without that counter where the last one with it stands. Where the script logs none,
   * `_step` it is.
   */
  #row(items: readonly WandbItem[], rowNumber: number | null, line: number): void {
    const numbers = numbersOf(items);
    const position = positionKeys([...numbers.keys()]);
    const read = (key: string | null) => (key === null ? null : (numbers.get(key) ?? null));
    if (position.step !== null && position.step !== "_step") this.#counter ??= position.step;
    const epoch = read(position.epoch);
    const own = read(this.#counter);
    if (own !== null)
      this.#step = position.withinEpoch ? this.#steps.global(epoch, own, null) : own;
    const step = this.#counter === null ? (read(position.step) ?? rowNumber) : this.#step;
    const seconds = read(position.time);
    const time = seconds === null ? null : seconds * 1000;
    for (const [key, value] of numbers) {
      if (key.startsWith("_") || isPositionName(key)) continue;
      const metric = trackedMetric(key);
      this.#emit({ kind: "metric", metric, value, step, epoch, time, line, granularity: "final" });
    }
  }

  #config({ keys, json }: WandbItem, line: number): void {
    const key = keys.at(-1) ?? "";
    if (keys[0] === "_wandb" || key === "" || json.length > 200 || /^[[{]/.test(json)) return;
    const name = canonicalHyperparameter(key) ?? keys.join(".");
    const value = hyperparameterValue(name, json);
    if (value !== null) this.#emit({ kind: "hyperparameter", name, value, line });
  }

  #exit(code: number, line: number): void {
    if (code === 0) this.#emit({ kind: "status", status: "finished", line, detail: null });
    else this.#emit({ kind: "status", status: "failed", line, detail: `exit code ${code}` });
  }
}

function numbersOf(items: readonly WandbItem[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { keys, json } of items) {
    const isNumber = !json.startsWith('"') || /^"-?(?:NaN|Infinity)"$/.test(json);
    const value = isNumber && json.length <= longestNumber ? parseNumber(json) : null;
    if (value !== null) numbers.set(keys.join("."), value);
  }
  return numbers;
}
