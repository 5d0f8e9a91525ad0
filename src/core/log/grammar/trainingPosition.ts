import type { Count, Emit } from "../logFormat.ts";
import type { ProgressState } from "./progressState.ts";
import { StepCounter } from "./stepCounter.ts";

/** Where the training stands by the last line that said so; lines that do not say stand there too. */
export class TrainingPosition {
  readonly #steps = new StepCounter();
  #epochs: number | null = null;
  #epoch: number | null = null;
  #step: number | null = null;

  get epoch(): number | null {
    return this.#epoch;
  }

  get step(): number | null {
    return this.#step;
  }

  get known(): boolean {
    return this.#epoch !== null || this.#step !== null;
  }

  record(epoch: Count | null, step: Count | null, line: number, emit: Emit): void {
    if (epoch !== null) this.#enter(epoch, line, emit);
    if (epoch === null && step !== null && this.#steps.beginsAnew(this.#epoch, step))
      this.#epoch = null;
    if (step !== null) this.#step = this.#steps.global(this.#epoch, step.value, step.total);
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
    if (this.#epoch !== null && epoch.value < this.#epoch) this.#step = null;
    this.#epoch = epoch.value;
    if (epoch.total === null || !this.announces(epoch)) return;
    this.#epochs = epoch.total;
    emit({ kind: "hyperparameter", name: "epochs", value: epoch.total, line });
  }
}
