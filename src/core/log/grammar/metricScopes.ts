import { type MetricKind, metricName } from "../words/metricName.ts";
import type { LineRecord } from "./lineRecord.ts";
import type { NamedValue } from "./namedValues.ts";

/** Of the learning rate and gradients there are no others. */
const perOccasion: ReadonlySet<MetricKind> = new Set(["loss", "accuracy", "score"]);
const maxNames = 500;

/**
 * Tells apart what a log prints under one name, of a batch and of an epoch: `iter 24/249 loss 0.036` and then
 * `EPOCH 1 done: loss 0.035`.
 *
 * Immutable: the reader's state changes with the names that were met.
 */
export class MetricScopes {
  static readonly none = new MetricScopes(new Set());
  readonly #ofBatches: ReadonlySet<string>;

  private constructor(ofBatches: ReadonlySet<string>) {
    this.#ofBatches = ofBatches;
  }

  /** Those and the names of the batch that a record or a bar is of; itself, where it knows them all. */
  with(names: readonly string[]): MetricScopes {
    const own = this.#ofBatches;
    if (own.size >= maxNames || names.every((name) => own.has(name))) return this;
    return new MetricScopes(new Set([...own, ...names]));
  }

  /** The values of the record, those of a whole epoch under a name of their own where batches have the same. */
  named(record: LineRecord): readonly NamedValue[] {
    const { values } = record;
    if (this.#ofBatches.size === 0 || !isOfEpoch(record)) return values;
    return values.map((value) => {
      const { name, known } = value;
      if (!this.#ofBatches.has(name) || (known !== null && !perOccasion.has(known.kind)))
        return value;
      return { ...value, name: this.#nameOfEpoch(name, known?.phase ?? null) };
    });
  }

  /** `train loss` beside the `loss` of batches, `* valid loss` beside the `valid loss` of an evaluation's batches. */
  #nameOfEpoch(name: string, phase: "train" | "validation" | "test" | null): string {
    if (phase === "validation" || phase === "test") return `* ${name}`;
    const own = `train ${name}`;
    return phase === null && !this.#ofBatches.has(own) ? own : `epoch mean ${name}`;
  }
}

/** Whether the record says which batch it is of. */
export function isOfBatch({ step, batches }: LineRecord): boolean {
  return step !== null || batches !== null;
}

function isOfEpoch(record: LineRecord): boolean {
  return !isOfBatch(record) && (record.epoch !== null || record.phase?.phase === "train");
}

/** The values in the words of a pass over other data, where they do not say their own. */
export function ofPass(phase: string, values: readonly NamedValue[]): readonly NamedValue[] {
  return values.map(({ value, name, known }) => {
    if (known === null || known.phase !== null || !perOccasion.has(known.kind))
      return { name, value, known };
    const own = `${phase} ${name}`;
    return { name: own, value, known: metricName(own) };
  });
}
