import type { Count, Emit } from "../logFormat.ts";
import type { ProgressState } from "./progressState.ts";
import { StepCounter } from "./stepCounter.ts";

/** Where the training stands by the last line that said so; lines that do not say stand there too. */
export class TrainingPosition {
  #steps = new StepCounter();
  #epochs: number | null = null;
  #epoch: number | null = null;
  #step: number | null = null;
  /** The last count of steps as the log states it. */
  #stated: Count | null = null;
  /** Whether records close the epochs that they name: the first batches come before any epoch. */
  #closing = false;
  /** Whether batches came before the first epoch was named, and none has come since. */
  #late = false;
  /** Whether a record has closed the epoch since the last batch. */
  #closed = false;

  /** Whether lines say where an epoch ends, and none where it begins. */
  #ends = false;

  get epoch(): number | null {
    return this.#epoch;
  }

  get step(): number | null {
    return this.#step;
  }

  get known(): boolean {
    return this.#epoch !== null || this.#step !== null;
  }

  /** Whether that is where it stands, and is where trainings begin. */
  stillBegins(epoch: Count | null, step: Count | null): boolean {
    if (epoch !== null && epoch.value !== this.#epoch) return false;
    if (step === null) return epoch !== null && epoch.value <= 1;
    return step.value <= 1 && step.value === this.#stated?.value;
  }

  /** Stands where the other stands, which is used no more. */
  takeOver(other: TrainingPosition): void {
    this.#steps = other.#steps;
    this.#epochs = other.#epochs;
    this.#epoch = other.#epoch;
    this.#step = other.#step;
    this.#stated = other.#stated;
  }

  /**
   * A line that ends the epoch. Where none has begun it, what came since the last such line is of this epoch, and what
   * comes is of the next one.
   */
  end(epoch: Count, line: number, emit: Emit): void {
    this.#ends ||= this.#epoch === null || this.#epoch === epoch.value - 1;
    this.#enter(epoch, line, emit);
    if (this.#ends) this.#epoch = epoch.value + 1;
  }

  /** @param closes whether the record may sum up its epoch; a header does not. */
  record(epoch: Count | null, step: Count | null, line: number, emit: Emit, closes: boolean): void {
    if (epoch !== null) {
      this.#ends = false;
      if (closes && step === null) this.#close(epoch);
      else if (epoch.value !== this.#epoch) this.#closed = false;
      this.#enter(epoch, line, emit);
    }
    if (step === null) return;
    if (epoch === null) this.#begin(step);
    this.#closed = false;
    this.#late = false;
    this.#stated = step;
    this.#step = this.#steps.global(this.#epoch, step.value, step.total, this.#epochs);
  }

  #close({ value }: Count): void {
    const last = this.#stated;
    const isFirst = this.#epoch === null || (this.#late && this.#epoch === value);
    if (isFirst && last !== null) {
      this.#closing = true;
      this.#steps.global(value, last.value, last.total);
    }
    this.#closed = this.#closing;
  }

  /** A batch that does not say of which epoch it is: of the next one, where the last is closed and the count begins again. */
  #begin(step: Count): void {
    if (this.#steps.beginsAnew(this.#epoch, step)) this.#epoch = null;
    const falls = this.#stated !== null && step.value <= this.#stated.value;
    if (this.#closed && falls && this.#epoch !== null) this.#epoch++;
  }

  /** Whether a record of that epoch says for the first time how many there will be. */
  announces({ value, total }: Count): boolean {
    return total !== null && total > 1 && total !== this.#epochs && total >= value;
  }

  bar(epoch: Count | null, state: ProgressState, line: number, emit: Emit): void {
    if (epoch !== null) this.#enter(epoch, line, emit);
    this.#step = this.#steps.global(this.#epoch, state.done, state.total);
  }

  #enter(epoch: Count, line: number, emit: Emit): void {
    if (this.#epoch === null) this.#late = this.#stated !== null;
    else if (epoch.value < this.#epoch) this.#step = null;
    this.#epoch = epoch.value;
    if (epoch.total === null || !this.announces(epoch)) return;
    this.#epochs = epoch.total;
    emit({ kind: "hyperparameter", name: "epochs", value: epoch.total, line });
  }
}
