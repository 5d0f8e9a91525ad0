/** A pass that has been over less of its batches may be broken off. */
const leastAlone = 0.5;

/**
 * Which pass over the data a batch is of that counts (`batch 10/70`) below the header of its epoch, or below batches
 * that name it (`[Epoch 1 Batch 300/391]`): where the training's pass is over and none of both has come since, one over
 * fewer batches that measures the same is an evaluation.
 */
export class HeadedPasses {
  #headed = false;
  /** Which the last batches have named themselves. */
  #epoch: number | null = null;
  #total = 0;
  #last = 0;
  #interval = 0;
  readonly #names = new Set<string>();
  /** Batches of the evaluation that goes on. */
  #evaluated: number | null = null;
  /** Batches of the last evaluation: another one may come before the training's pass is over. */
  #known: number | null = null;

  /** A line has named the epoch. @param isHeader whether nothing else stands in it. */
  name(isHeader: boolean): void {
    this.#headed = isHeader;
    this.#epoch = null;
    this.#total = 0;
    this.#names.clear();
    this.#evaluated = null;
  }

  /** A batch of the training has named its epoch itself. */
  nameIn(epoch: number, value: number, total: number, names: readonly string[]): void {
    if (epoch !== this.#epoch) this.name(true);
    this.#epoch = epoch;
    this.isEvaluation(value, total, names);
  }

  isEvaluation(value: number, total: number, names: readonly string[]): boolean {
    if (!this.#headed) return false;
    if (total === this.#evaluated) return true;
    this.#evaluated = null;
    if (total < this.#total) {
      if (total !== this.#known && !this.#isOver()) return false;
      if (!names.every((name) => this.#names.has(name))) return false;
      this.#evaluated = this.#known = total;
      return true;
    }
    if (total > this.#total) [this.#total, this.#last, this.#interval] = [total, 0, 0];
    this.#interval = Math.max(this.#interval, this.#last === 0 ? 0 : value - this.#last);
    this.#last = value;
    for (const name of names) this.#names.add(name);
    return false;
  }

  /** Whether the next batch to be printed would be beyond the pass. */
  #isOver(): boolean {
    return (
      this.#last >= leastAlone * this.#total &&
      this.#last + Math.max(1, this.#interval) >= this.#total
    );
  }
}
