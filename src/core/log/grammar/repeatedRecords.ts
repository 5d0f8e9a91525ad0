import type { MetricValue } from "../events/metric.ts";
import { afterLevel } from "../words/linePrefix.ts";
import type { LineRecord } from "./lineRecord.ts";

/** As many lines may one step have. */
const reach = 64;
/** So many values of a step are compared with those of a further record. */
const mostValues = 512;

/**
 * Tells a record that further ranks of a parallel job, or two loggers, print again, without a label that says so: the
 * same text, but for its time stamp and level, of the step or epoch where the training stands, or in other words the same
 * values of the same step. When the step was another in between, it is not a repetition but a restart from a checkpoint
 * that computes the same again.
 */
export class RepeatedRecords {
  /** Records of the place: their texts, and where their messages begin. Those from `count` on are of places before. */
  readonly #texts: string[] = [];
  readonly #starts: number[] = [];
  #count = 0;
  /**
   * What the records of the step have measured: copies, since a template reads each line into the same record. Those from
   * `measured` on are of steps before.
   */
  readonly #labels: string[] = [];
  readonly #values: number[] = [];
  #measured = 0;
  #epoch: number | null = null;
  #step: number | null = null;
  /** The record before, and where its message begins. */
  #before = "";
  #messageBefore = 0;

  repeats(record: LineRecord, text: string): boolean {
    const { header, start } = record;
    const epoch = record.epoch?.value ?? null;
    const step = record.step?.value ?? null;
    if (epoch !== this.#epoch || step !== this.#step) {
      this.#count = 0;
      this.#measured = 0;
    }
    this.#epoch = epoch;
    this.#step = step;
    if (header || (epoch === null && step === null)) return this.#isOfOtherHandler(start, text);
    if (this.#count > 0 && this.#isMet(messageOf(start, text))) return true;
    if (step !== null && this.#isMeasured(record.values)) return true;
    if (this.#count >= reach) return false;
    if (step !== null) this.#measure(record.values);
    this.#texts[this.#count] = text;
    this.#starts[this.#count++] = start;
    return false;
  }

  /** `INFO:net:loss 0.5` and `I0101 … net.py:7] loss 0.5`: another prefix, not the same one at another time. */
  #isOfOtherHandler(start: number, text: string): boolean {
    const message = afterLevel(text, start);
    const [before, at] = [this.#before, this.#messageBefore];
    this.#before = text;
    this.#messageBefore = message;
    if (before.length - at !== text.length - message || !before.endsWith(text.slice(message)))
      return false;
    return shapeOf(before.slice(0, at)) !== shapeOf(text.slice(0, message));
  }

  #measure(values: readonly MetricValue[]): void {
    for (const { metric, value } of values) {
      if (this.#measured === mostValues) return;
      this.#labels[this.#measured] = metric.label;
      this.#values[this.#measured++] = value;
    }
  }

  #isMeasured(values: readonly MetricValue[]): boolean {
    if (this.#measured === 0 || values.length === 0) return false;
    return values.every(({ metric, value }) => this.#isKnown(metric.label, value));
  }

  #isKnown(label: string, value: number): boolean {
    for (let index = 0; index < this.#measured; index++)
      if (this.#values[index] === value && this.#labels[index] === label) return true;
    return false;
  }

  #isMet(message: string): boolean {
    for (let index = 0; index < this.#count; index++)
      if (messageOf(this.#starts[index] ?? 0, this.#texts[index] ?? "") === message) return true;
    return false;
  }
}

function messageOf(start: number, text: string): string {
  return text.slice(afterLevel(text, start));
}

function shapeOf(prefix: string): string {
  return prefix.replace(/\d+/g, "0");
}
