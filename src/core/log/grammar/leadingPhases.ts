import { inPhase, isEvaluated, type Metric, type MetricValue } from "../events/metric.ts";

const maxNames = 100;

/**
 * `Train acc: 0.91 | loss: 4.9`, then `Valid acc: 0.83 | loss: 10.7`: the word that opens a record holds for what
 * follows it. One record alone does not tell; two that differ by that word do.
 */
export class LeadingPhases {
  readonly #behindTraining = new Set<string>();

  /** The values of an evaluation's record, each with the phase that opens it. */
  lent(values: readonly MetricValue[]): readonly MetricValue[] {
    const [first, ...others] = values;
    if (first === undefined || others.length === 0 || !opensWithWord(first.metric)) return values;
    if (others.some(({ metric }) => metric.phase !== null)) return values;
    if (first.metric.phase === "train") {
      for (const { metric } of others)
        if (this.#behindTraining.size < maxNames) this.#behindTraining.add(metric.label);
      return values;
    }
    const { phase } = first.metric;
    if (phase === null || !isEvaluated(first.metric)) return values;
    const word = first.metric.name.replace(/ .*$/s, "");
    return values.map((value) =>
      value !== first && this.#behindTraining.has(value.metric.label) && isMeasured(value.metric)
        ? { ...value, metric: inPhase(value.metric, { phase, word }) }
        : value,
    );
  }
}

function opensWithWord({ name, phase }: Metric): boolean {
  return phase !== null && name.includes(" ");
}

function isMeasured({ kind }: Metric): boolean {
  return kind === "loss" || kind === "accuracy" || kind === "score";
}
