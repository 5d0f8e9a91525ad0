const first = 1;

/**
 * Which pass over the data something is of that says its count (`391/391`) but no phase: in one epoch, a pass over
 * at most half as many batches or samples after the training's is an evaluation. Of more, it may be another training,
 * but for one that does not begin with the first epoch.
 */
export class DataPasses {
  #epoch: number | null = null;
  #largest = 0;
  #last = 0;
  #evaluating = false;

  /** Whether the pass goes on that was the last, and is the training's. */
  goesOn(epoch: number, total: number): boolean {
    return epoch === this.#epoch && total === this.#largest && !this.#evaluating;
  }

  isEvaluation(epoch: number | null, total: number): boolean {
    if (epoch === null) return false;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#largest = 0;
    }
    if (total >= this.#largest) {
      this.#largest = total;
      this.#evaluating = false;
    } else if (total < this.#last) this.#evaluating = 2 * total <= this.#largest || epoch > first;
    this.#last = total;
    return this.#evaluating;
  }
}
