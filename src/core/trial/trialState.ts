import type { Run } from "../run/run.ts";

export type TrialEnd = "ended" | "stopped" | "failed" | "lost" | "cancelled" | "out of time";

/** What is known of a trial. */
export type TrialState =
  | { readonly kind: "running"; readonly run: Run | null }
  | { readonly kind: "over"; readonly end: TrialEnd; readonly run: Run | null };
