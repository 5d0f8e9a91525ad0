import type { LineRecord } from "./record.ts";

/** As many lines may one step have. */
const reach = 64;

/**
 * Tells a record that further ranks of a parallel job print again, without a label that says so: the same text, up to
 * its time stamp, of the step or epoch where the training stands. When the step was another in between, it is not a
 * repetition but a restart from a checkpoint that computes the same again.
 */
export class RecentRecords {
  #texts: string[] = [];
  #epoch: number | null = null;
  #step: number | null = null;

  repeats(record: LineRecord, text: string): boolean {
    const epoch = record.epoch?.value ?? null;
    const step = record.step?.value ?? null;
    if (epoch !== this.#epoch || step !== this.#step) {
      this.#epoch = epoch;
      this.#step = step;
      this.#texts = [];
    }
    if (record.header || (epoch === null && step === null)) return false;
    const own = record.start === 0 ? text : text.slice(record.start);
    if (this.#texts.includes(own)) return true;
    if (this.#texts.length < reach) this.#texts.push(own);
    return false;
  }
}
