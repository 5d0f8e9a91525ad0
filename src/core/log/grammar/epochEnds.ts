import type { MetricValue } from "../events/metric.ts";

const maxNames = 100;

/**
 * Whether lines that end an epoch (`End of epoch 3`) stand above its values or below them. What came before the first
 * such line shows it: nothing, then all stands below; some, then below stands only what had not come before it.
 */
export class EpochEnds {
  readonly #above = new Set<string>();
  #ended = false;
  #heads: boolean | null = null;
  /** The epoch that ended last, until something comes that is of the next one. */
  #last: number | null = null;

  /** Whether the values of the epoch come below the line that ends it. `isFirst`: nothing has said before where the training stands. */
  headsValues(isFirst: boolean): boolean {
    this.#heads ??= isFirst && this.#above.size === 0;
    return this.#heads;
  }

  end(epoch: number): void {
    this.#ended = true;
    this.#last = epoch;
  }

  /** The epoch that has ended of which the values are, where the line does not say; null where they are of no such. */
  epochOf(values: readonly MetricValue[], isPlaced: boolean): number | null {
    if (!this.#ended) {
      for (const { metric } of values)
        if (this.#above.size < maxNames) this.#above.add(metric.label);
      return null;
    }
    const isNew = values.every(({ metric }) => !this.#above.has(metric.label));
    if (isPlaced || !isNew) this.#last = null;
    return values.length === 0 ? null : this.#last;
  }
}
