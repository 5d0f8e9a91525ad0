import type { Message } from "../message.ts";
import type { RunId } from "../run/run.ts";

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

/** The finer causes that each sign tells apart. */
interface Subtypes {
  readonly plateau:
    | "gradient-gone"
    | "learning-rate-too-low"
    | "learning-rate-too-high"
    | "schedule-exhausted"
    /** It had learned and is back where it began. */
    | "collapsed"
    /** It was at its best early and has risen slowly since. */
    | "risen-again"
    /** Held-back data give the very first loss again and again: no update changes it. */
    | "not-updated"
    /** Nothing enters the loss. */
    | "zero-loss"
    /** The loss is bounded by probabilities that stand where logits belong. */
    | "softmax-twice"
    /** The log leaves open whether the level is a bad one; a fault in the script speaks for it. */
    | "by-script";
  readonly overfitting: "over-confidence" | "train-validation-mismatch";
  /** `by-script`: inferred from the script, as the log has no gradient norm. */
  readonly "vanishing-gradient":
    | "exactly-zero"
    | "zero-loss"
    | "dead-layers"
    | "first-layers"
    | "by-script";
  readonly "initialization-sensitivity": "suggestive";
  readonly "optimizer-sensitivity": "optimizer" | "learning-rate" | "confounded-with-learning-rate";
  readonly "non-finite": "gradient" | "transient" | "validation-only" | "from-the-first-value";
  readonly divergence: "from-the-start";
  readonly "exploding-gradient": "burst" | "out-of-range" | "to-non-finite";
  readonly "loss-spike": "recovered" | "lasting";
}
export type Subtype = Subtypes[keyof Subtypes];

/** Numbers and facts of a finding as values; each where its sign has it. */
interface Measured {
  /** The loss now. */
  readonly level?: number;
  /** The loss at the start of the run. */
  readonly opening?: number;
  /** The highest learning rate that the log has shown, where it shows any. */
  readonly highestRate?: number;
  /** Of compared arms the worst one diverges. */
  readonly worstDiverges?: boolean;
  /** Some compared arm is a single run. */
  readonly singleRuns?: boolean;
  /** Of compared runs those that came less than half as far as the best one: nothing is said against the others. */
  readonly failedRuns?: readonly RunId[];
  /** Of compared runs the one that came least far: where none has failed, its settings are those to change. */
  readonly worstRun?: RunId;
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
  readonly subtype: Subtype | null;
  /** What of the evidence others act on. */
  readonly measured: Measured;
  /** Name of the series that shows the sign. */
  readonly series: string;
  /** What this one explains: found as well, but not shown on its own. */
  readonly consequences: readonly Finding[];
}

/** A loss that stands still at a level that may be the best there is: the log alone cannot tell. */
export type Standstill = Pick<Finding, "onset" | "series" | "measured">;

export interface Undecided {
  readonly sign: Sign;
  /** Why, and what is missing. */
  readonly reason: Message;
  /** Where nothing but its level speaks against a plateau: what another source than the log can decide. */
  readonly standstill?: Standstill;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
}

/** Whether a finding says something against the run, and not only against others that it was compared with. */
export function concerns({ measured }: Finding, run: RunId): boolean {
  return measured.failedRuns?.includes(run) ?? true;
}

export const emptyDiagnosis: Diagnosis = { findings: [], undecided: [] };

/** With one finding more, which decides what its sign left open, or makes surer what it has found. */
export function withFinding({ findings, undecided }: Diagnosis, added: Finding): Diagnosis {
  return {
    findings: [...findings.filter(({ sign }) => sign !== added.sign), added],
    undecided: undecided.filter(({ sign }) => sign !== added.sign),
  };
}
