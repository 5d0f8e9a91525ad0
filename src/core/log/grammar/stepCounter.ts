import type { Count } from "../logFormat.ts";

/**
 * Makes a step that counts within the epoch (`Epoch: [3][200/5005]`) a global one.
 *
 * Whether `step` is within the epoch cannot be seen in the first epoch, and need not: the two are equal there.
 * At the first change of the epoch it is decided: a step that goes on is global, one that falls is not.
 */
export class StepCounter {
  /** Whether a step that neither goes on nor falls at the change of the epoch leaves it undecided. */
  readonly #patient: boolean;
  #firstEpoch: number | null = null;
  #epoch: number | null = null;
  #last = 0;
  #largest = 0;
  #total: number | null = null;
  #within: boolean | null = null;
  #offset = 0;

  constructor(patient = false) {
    this.#patient = patient;
  }

  /** Whether a step that has gone on over epochs falls to its beginning: of which epoch it is, nobody has said then. */
  beginsAnew(epoch: number | null, { value, total }: Count): boolean {
    if (this.#within !== false || total !== null || 100 * value >= this.#last) return false;
    return (epoch ?? 0) >= (this.#epoch ?? 0);
  }

  /**
   * `total`: the steps of an epoch where the line states them (`n/total`), else null. `epochs`: of the whole training,
   * where known.
   */
  global(
    epoch: number | null,
    step: number,
    total: number | null,
    epochs: number | null = null,
  ): number {
    if (epoch === null) return this.#beforeEpochs(step, total);
    if (this.#epoch === null) {
      this.#firstNamed(epoch, step, total);
      if (isOfWholeTraining(epoch, step, total, epochs)) this.#within = false;
    }
    this.#firstEpoch ??= epoch === 0 ? 0 : 1;
    if (this.#epoch !== null && epoch > this.#epoch) this.#nextEpoch(epoch, step);
    if (this.#epoch !== null && epoch < this.#epoch) this.#fallTo(epoch);
    this.#epoch = epoch;
    if (total !== null) this.#total = total;
    this.#last = step;
    this.#largest = Math.max(this.#largest, step);
    if (this.#within === false) return step;
    if (this.#total !== null) return Math.max(0, epoch - this.#firstEpoch) * this.#total + step;
    return this.#offset + step;
  }

  /** What the first step of a named epoch says of the steps before it. */
  #firstNamed(epoch: number, step: number, total: number | null): void {
    if (this.#goesOn(step, total)) this.#within = false;
    else if (epoch > 1 && total === null && this.#largest > 0 && step <= this.#last) {
      this.#within = true;
      this.#offset = this.#largest;
    }
    this.#largest = 0;
  }

  #beforeEpochs(step: number, total: number | null): number {
    this.#largest = Math.max(this.#largest, step);
    this.#last = step;
    this.#total = total;
    return step;
  }

  /** Whether a step counts on against the same total when the first epoch is named: that of all of the training. */
  #goesOn(step: number, total: number | null): boolean {
    return total !== null && total === this.#total && step > this.#last;
  }

  /** Training begins again from that epoch, after as many steps as the epochs before it have. */
  #fallTo(epoch: number): void {
    this.#within = null;
    const passed = (this.#epoch ?? epoch) - (this.#firstEpoch ?? epoch);
    const ofEpoch = passed > 0 ? this.#offset / passed : 0;
    this.#offset = ofEpoch * Math.max(0, epoch - (this.#firstEpoch ?? epoch));
    this.#largest = 0;
  }

  #nextEpoch(epoch: number, step: number): void {
    if (this.#patient && step === this.#last) return;
    this.#within ??= step <= this.#last;
    if (!this.#within || this.#total !== null) return;
    this.#offset += this.#largest * (epoch - (this.#epoch ?? epoch));
    this.#largest = 0;
  }
}

/**
 * Whether a log that begins within a training counts its steps from the first one: it names a part of an epoch, or
 * `Epoch 4/5` where three to four fifths of the steps are done.
 */
function isOfWholeTraining(
  epoch: number,
  step: number,
  total: number | null,
  epochs: number | null,
): boolean {
  if (total === null) return false;
  if (!Number.isInteger(epoch)) return true;
  if (epochs === null || epoch < 2) return false;
  const done = step / total;
  return done >= (epoch - 1) / epochs && done <= epoch / epochs;
}
