import { type MetricKind, metricName } from "../words/metricName.ts";
import type { Phase } from "../words/metricWords.ts";

/**
 * Of what a value is: of a batch, of a batch where the epoch as a whole had a value of that name before, of the epoch so
 * far or as a whole, of a whole evaluation.
 */
type MetricScope = "batch" | "batchBelowEpoch" | "epoch" | "evaluation";

type Aggregation = "value" | "mean" | "best";

/** What a log measures. All that is known of it is a field; the label is for people and tells the metrics of a run apart. */
export interface Metric {
  readonly label: string;
  /** As the log writes it. */
  readonly name: string;
  /** null: of no kind that is known. */
  readonly kind: MetricKind | null;
  /** null where neither the name nor its surroundings say. */
  readonly phase: Phase | null;
  readonly scope: MetricScope;
  readonly aggregation: Aggregation;
  /** Words of the name that are neither its kind, nor its phase, nor an aggregation: `box` in `train/box_loss`. */
  readonly qualifiers: readonly string[];
}

export interface MetricValue {
  readonly metric: Metric;
  readonly value: number;
}

/** A phase, and the word with which the log says it. */
export interface PhaseWord {
  readonly phase: Phase;
  readonly word: string;
}

const maxRemembered = 4096;
const remembered = new Map<string, Metric>();

/** The metric that a name speaks of, as far as its words tell. */
export function metricNamed(name: string): Metric {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const words = metricName(name);
  const phase = words?.phase ?? null;
  const metric: Metric = {
    label: name,
    name,
    kind: words?.kind ?? null,
    phase,
    scope: phase === "validation" || phase === "test" ? "evaluation" : "batch",
    aggregation: words?.smoothed ? "mean" : "value",
    qualifiers: words?.qualifiers ?? [],
  };
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(name, metric);
  return metric;
}

/** The metric of a phase that its surroundings state; itself where its name states one. */
export function inPhase(metric: Metric, of: PhaseWord | null): Metric {
  if (of === null || metric.phase !== null) return metric;
  const scope = of.phase === "train" ? metric.scope : "evaluation";
  return { ...metric, phase: of.phase, scope, label: `${of.word} ${metric.label}` };
}

/** The mean that a log prints beside the values. */
export function meanOf(metric: Metric): Metric {
  return { ...metric, aggregation: "mean", label: `${metric.label} (mean)` };
}

export function bestOf(metric: Metric): Metric {
  return { ...metric, aggregation: "best", label: `best: ${metric.label}` };
}

export function isEvaluated({ phase }: Metric): boolean {
  return phase === "validation" || phase === "test";
}
