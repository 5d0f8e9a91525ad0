import { afterLevel } from "../words/linePrefix.ts";
import type { LineRecord } from "./lineRecord.ts";

/** As many lines may one step have. */
const reach = 64;

/**
 * Tells a record that further ranks of a parallel job, or two loggers, print again, without a label that says so: the
 * same text, but for its time stamp and level, of the step or epoch where the training stands. When the step was another in between, it is not a
 * repetition but a restart from a checkpoint that computes the same again.
 */
export class RepeatedRecords {
  #met: { readonly start: number; readonly text: string }[] = [];
  #epoch: number | null = null;
  #step: number | null = null;

  repeats(record: LineRecord, text: string): boolean {
    const epoch = record.epoch?.value ?? null;
    const step = record.step?.value ?? null;
    if (epoch !== this.#epoch || step !== this.#step) this.#met = [];
    this.#epoch = epoch;
    this.#step = step;
    if (record.header || (epoch === null && step === null)) return false;
    if (this.#met.length > 0 && this.#isMet(messageOf(record.start, text))) return true;
    if (this.#met.length < reach) this.#met.push({ start: record.start, text });
    return false;
  }

  #isMet(message: string): boolean {
    return this.#met.some(({ start, text }) => messageOf(start, text) === message);
  }
}

function messageOf(start: number, text: string): string {
  return text.slice(afterLevel(text, start));
}
