import type { Metric } from "../log/events/metric.ts";
import { metricName } from "../log/words/metricName.ts";
import { wordsOf } from "../log/words/metricWords.ts";

/** A metric of a run, as far as its role depends on it. */
export interface MeasuredMetric {
  readonly metric: Metric;
  /** Number of points. */
  readonly length: number;
  readonly values?: ArrayLike<number>;
}

export interface Candidate extends MeasuredMetric {
  /** Among all series of the run. */
  readonly index: number;
}

/** Of several that could have a role, those that it means: plain ones, totals, single values; all where none is. */
export function preferPlain(candidates: readonly Candidate[]): readonly Candidate[] {
  const preferences = [isPlain, isPlainInPath, isMeasureOfFit, isDirect, saysLoss, isNoPart];
  return preferences.reduce(preferred, candidates);
}

/** `discriminator_real_loss` is a part of `discriminator_loss`. */
function isNoPart({ metric }: Candidate, _index: number, all: readonly Candidate[]): boolean {
  return !all.some(
    ({ metric: { qualifiers } }) =>
      qualifiers.length > 0 &&
      qualifiers.length < metric.qualifiers.length &&
      qualifiers.every((word) => metric.qualifiers.includes(word)),
  );
}

/** Those that fit, or all where none does. */
export function preferred(
  candidates: readonly Candidate[],
  fits: (candidate: Candidate, index: number, all: readonly Candidate[]) => boolean,
): readonly Candidate[] {
  const kept = candidates.filter(fits);
  return kept.length > 0 ? kept : candidates;
}

function isPlainInPath({ metric }: Candidate): boolean {
  const { name } = metric;
  const tail = name.slice(name.lastIndexOf("/") + 1);
  return (
    metric.qualifiers.length === 0 || (tail !== name && metricName(tail)?.qualifiers.length === 0)
  );
}

const auxiliary = new Set([
  "surrogate",
  "auxiliary",
  "aux",
  "tok2vec",
  "trans",
  "transformer",
  "entropy",
  "policy",
  "actor",
  "act",
  "pi",
]);

/** spaCy's loss of the embedding below the components, a policy's surrogate objective. */
function isMeasureOfFit({ metric }: Candidate): boolean {
  return !metric.qualifiers.some((word) => auxiliary.has(word));
}

/** Beside `val_loss`, `val_bpb` is the same in another unit. */
function saysLoss({ metric }: Candidate): boolean {
  return metric.kind !== "loss" || wordsOf(metric.name).some((word) => word.endsWith("loss"));
}

function isDirect({ metric }: Candidate): boolean {
  return metric.aggregation === "value";
}

export function isPlain({ metric }: Candidate): boolean {
  return metric.qualifiers.length === 0;
}
