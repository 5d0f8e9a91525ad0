import type { Metric } from "./metric.ts";

/**
 * What a reader of a log format finds in the text, in the order of the text.
 *
 * A metric is one number that the log states. NaN and ±Infinity are data and are never dropped.
 */
export type LogEvent =
  | MetricEvent
  | HyperparameterEvent
  | RunStartEvent
  | RunStatusEvent
  | LogWarningEvent;

/** `final`: the value the log settles on for its step or epoch; `running`: an update of a progress bar before that. */
export type Granularity = "final" | "running";

export interface MetricEvent {
  readonly kind: "metric";
  readonly metric: Metric;
  readonly value: number;
  /** Optimizer steps (or the nearest thing the log counts); null where the log has none. */
  readonly step: number | null;
  /** Epochs, possibly fractional, counted as the log counts them (from 0 or from 1). */
  readonly epoch: number | null;
  /** Milliseconds since 1970; null where the log has no time stamp. */
  readonly time: number | null;
  /** 1-based line of the file. */
  readonly line: number;
  readonly granularity: Granularity;
}

export type HyperparameterValue = number | string | boolean;

interface HyperparameterEvent {
  readonly kind: "hyperparameter";
  /** A canonical key (`seed optimizer learning_rate batch_size weight_decay momentum dropout init epochs scheduler`) or the log's own name. */
  readonly name: string;
  readonly value: HyperparameterValue;
  readonly line: number;
  /** It is of the run that begins next, not of one that goes on. */
  readonly isOfNext?: true;
}

/** The text itself says that a new run begins here (a header), whatever the steps do. */
interface RunStartEvent {
  readonly kind: "runStart";
  readonly line: number;
  readonly name: string | null;
}

export interface RunStatusEvent {
  readonly kind: "status";
  readonly status: "finished" | "failed";
  readonly line: number;
  /** For a failure, the exception's own line. */
  readonly detail: string | null;
  /** In a transcript of a terminal, the line of the command that has ended so: what was printed before is not meant. */
  readonly since?: number;
}

export interface LogWarningEvent {
  readonly kind: "warning";
  readonly line: number | null;
  /** One sentence for the log channel and `inspect`: what and where. */
  readonly message: string;
}
