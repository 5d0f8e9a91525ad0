import type { Message } from "../message.ts";
import type { RemedyId } from "../remedy/remedyId.ts";

export const signs = [
  "plateau",
  "overfitting",
  "vanishing-gradient",
  "initialization-sensitivity",
  "optimizer-sensitivity",
  "non-finite",
  "divergence",
  "exploding-gradient",
  "loss-spike",
  "oscillation",
  "stalled-log",
] as const;
export type Sign = (typeof signs)[number];

export type Severity = "info" | "warning" | "error";

/** A place in a run; null where the log has no such coordinate. */
export interface Position {
  readonly step: number | null;
  readonly epoch: number | null;
  /** 1-based line of the log. */
  readonly line: number | null;
}

export interface Onset extends Position {
  /** Where the onset lies with 95 % confidence; null where the method gives none. */
  readonly interval: { readonly from: Position; readonly to: Position } | null;
}

export interface Finding {
  readonly sign: Sign;
  readonly severity: Severity;
  /** In [0, 1]: of findings with 0.9, nine in ten are right. Below 0.5 nothing is shown. */
  readonly confidence: number;
  readonly onset: Onset;
  /** One sentence: what, since when. */
  readonly summary: Message;
  /** The numbers the verdict rests on, under names a person understands. */
  readonly evidence: Readonly<Record<string, number | string>>;
  /** A finer cause, such as `learning-rate-too-low`; null where the log does not tell. */
  readonly subtype: string | null;
  /** Name of the series that shows the sign. */
  readonly series: string;
  /** What this one explains: found as well, but not shown on its own. */
  readonly consequences: readonly Finding[];
  /** In the order to offer. */
  readonly remedies: readonly RemedyId[];
}

export interface Undecided {
  readonly sign: Sign;
  /** Why, and what is missing. */
  readonly reason: Message;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}

export const emptyDiagnosis: Diagnosis = { findings: [], undecided: [] };
