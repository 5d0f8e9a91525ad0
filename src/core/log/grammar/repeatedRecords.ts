import { afterLevel } from "../words/linePrefix.ts";
import type { Count, LineRecord } from "./lineRecord.ts";

/** As many lines may one step have. */
const reach = 64;

/**
 * Tells a record that further ranks of a parallel job, or two loggers, print again, without a label that says so: the
 * same text, but for its time stamp and level, of the step or epoch where the training stands. When the step was another in between, it is not a
 * repetition but a restart from a checkpoint that computes the same again.
 */
export class RepeatedRecords {
  #texts: string[] = [];
  #epoch: number | null = null;
  #step: number | null = null;

  repeats(record: LineRecord, text: string): boolean {
    this.begin(record.epoch, record.step);
    if (isOfAPlace(record) && this.#texts.includes(messageOf(record, text))) return true;
    this.remember(record, text);
    return false;
  }

  /** A record of that place comes. False where it may repeat one, of which `repeats` then tells. */
  begin(epochCount: Count | null, stepCount: Count | null): boolean {
    const epoch = epochCount?.value ?? null;
    const step = stepCount?.value ?? null;
    if (epoch === this.#epoch && step === this.#step) return epoch === null && step === null;
    this.#epoch = epoch;
    this.#step = step;
    this.#texts = [];
    return true;
  }

  /** A record that has begun its place, or repeats none. */
  remember(record: LineRecord, text: string): void {
    if (!isOfAPlace(record) || this.#texts.length >= reach) return;
    this.#texts.push(messageOf(record, text));
  }
}

function messageOf({ start }: LineRecord, text: string): string {
  return text.slice(afterLevel(text, start));
}

function isOfAPlace({ header, epoch, step }: LineRecord): boolean {
  return !header && (epoch !== null || step !== null);
}
