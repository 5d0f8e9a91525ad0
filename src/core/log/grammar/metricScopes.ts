import {
  inPhase,
  isEvaluated,
  type Metric,
  type MetricValue,
  type PhaseWord,
} from "../events/metric.ts";
import type { MetricKind } from "../words/metricName.ts";
import type { LineRecord } from "./lineRecord.ts";

/** Of the learning rate and gradients there is but one scope. */
const ofSeveralScopes: ReadonlySet<MetricKind | null> = new Set([
  "loss",
  "accuracy",
  "score",
  null,
]);
const maxNames = 500;

/**
 * Tells apart what a log prints under one name, of a batch and of an epoch: `iter 24/249 loss 0.036` and then
 * `EPOCH 1 done: loss 0.035`. Whichever comes first keeps the name.
 */
export class MetricScopes {
  readonly #ofBatches = new Set<string>();
  /** Metrics of a whole epoch that came before any batch had them. */
  readonly #ofEpochs = new Set<string>();

  /** Metrics of the batch that a record or a bar is of. */
  meet(values: readonly MetricValue[]): void {
    for (const { metric } of values)
      if (!this.#ofBatches.has(metric.label) && this.#ofBatches.size < maxNames)
        this.#ofBatches.add(metric.label);
  }

  /** The values of the record, each with its scope; those of a whole epoch where batches have the same are metrics of their own. */
  scoped(record: LineRecord): readonly MetricValue[] {
    if (record.step !== null) return this.#ofBatch(record.values);
    if (isOfEpoch(record)) this.#meetEpoch(record.values);
    if (this.#ofBatches.size === 0) return record.values;
    if (this.#isSummary(record))
      return record.values.map((value) =>
        this.#isOfBoth(value.metric) ? { ...value, metric: meanOfEpoch(value.metric) } : value,
      );
    if (!isOfEpoch(record)) return record.values;
    return record.values.map((value) => {
      const { metric } = value;
      return this.#isOfBoth(metric) ? { ...value, metric: this.#ofEpoch(metric) } : value;
    });
  }

  #meetEpoch(values: readonly MetricValue[]): void {
    for (const { metric } of values)
      if (
        !isEvaluated(metric) &&
        ofSeveralScopes.has(metric.kind) &&
        !this.#ofBatches.has(metric.label) &&
        this.#ofEpochs.size < maxNames
      )
        this.#ofEpochs.add(metric.label);
  }

  /** `batch loss` below the `loss` of an epoch that ended before, where the log begins within a training. */
  #ofBatch(values: readonly MetricValue[]): readonly MetricValue[] {
    if (this.#ofEpochs.size === 0) return values;
    return values.map((value) => {
      const { metric } = value;
      return this.#ofEpochs.has(metric.label) ? { ...value, metric: belowEpoch(metric) } : value;
    });
  }

  /** `train loss` beside the `loss` of batches, `* valid loss` beside the `valid loss` of an evaluation's batches. */
  #ofEpoch(metric: Metric): Metric {
    if (isEvaluated(metric)) return { ...metric, scope: "evaluation", label: `* ${metric.label}` };
    const own = `train ${metric.label}`;
    return metric.phase === null && !this.#ofBatches.has(own)
      ? { ...metric, phase: "train", scope: "epoch", label: own }
      : meanOfEpoch(metric);
  }

  #isOfBoth({ label, kind }: Metric): boolean {
    return this.#ofBatches.has(label) && ofSeveralScopes.has(kind);
  }

  /** `Loss: 0.61, MeanIU: 0.49` between batches that print `Loss`, too: of which data, it does not say. */
  #isSummary({ epoch, step, batches, phase, values }: LineRecord): boolean {
    if (epoch !== null || step !== null || batches !== null || phase !== null) return false;
    const isLoss = ({ metric }: MetricValue) => metric.kind === "loss" && this.#isOfBoth(metric);
    const isScore = ({ metric: { kind, label } }: MetricValue) =>
      (kind === "score" || kind === null) && !this.#ofBatches.has(label);
    return values.some(isLoss) && values.some(isScore);
  }
}

function belowEpoch(metric: Metric): Metric {
  return { ...metric, scope: "batchBelowEpoch", label: `batch ${metric.label}` };
}

function meanOfEpoch(metric: Metric): Metric {
  return { ...metric, scope: "epoch", aggregation: "mean", label: `epoch mean ${metric.label}` };
}

/** Whether the record says which batch it is of. */
export function isOfBatch({ step, batches }: LineRecord): boolean {
  return step !== null || batches !== null;
}

function isOfEpoch(record: LineRecord): boolean {
  return !isOfBatch(record) && (record.epoch !== null || record.phase?.phase === "train");
}

const scored: ReadonlySet<MetricKind | null> = new Set(["loss", "accuracy", "score"]);

/** The values as those of a pass over other data, where they do not say their own. */
export function ofPass(phase: PhaseWord, values: readonly MetricValue[]): readonly MetricValue[] {
  return values.map((value) =>
    scored.has(value.metric.kind) ? { ...value, metric: inPhase(value.metric, phase) } : value,
  );
}
