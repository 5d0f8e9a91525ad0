import type { MetricEvent } from "../events/logEvent.ts";

const maxNames = 100;

/**
 * Values that stand above the line which names their epoch: `train/loss: 0.5`, `valid/loss: 0.6`, and then
 * `[Epoch 0]: test loss 0.7`. That they do shows where such a value came before the first line of that kind and comes
 * again below it, again without a place of its own. One of the training must be among them: an evaluation may have come
 * before the first epoch.
 */
export class ValuesAbove {
  readonly #held = new Map<string, MetricEvent>();
  readonly #above = new Set<string>();

  /** Values that were met once before a record summed up the first epoch. */
  hold(events: readonly MetricEvent[], epoch: number): void {
    if (!events.some(({ metric }) => metric.phase === "train")) return;
    for (const event of events)
      if (this.#held.size < maxNames) this.#held.set(event.metric.label, { ...event, epoch });
  }

  /** Whether values without a place are of the epoch that is yet to be named. @param give what shows only now where it was. */
  have(labels: readonly string[], give: (event: MetricEvent) => void): boolean {
    for (const label of labels) {
      const held = this.#held.get(label);
      if (held === undefined) continue;
      give(held);
      this.#held.delete(label);
      this.#above.add(label);
    }
    if (!labels.some((label) => this.#above.has(label))) return false;
    if (this.#above.size < maxNames) for (const label of labels) this.#above.add(label);
    return true;
  }
}
