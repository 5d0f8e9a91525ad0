import type { Candidate } from "./candidate.ts";
import type { Judgement } from "./judgement.ts";
import type { TrialState } from "./trialState.ts";

/** How far a candidate has come. */
export interface Tried {
  readonly candidate: Candidate;
  readonly states: readonly TrialState[];
  /** `open`: arms remain to be run; `running`; `done`: judged. */
  readonly stage: "untried" | "running" | "open" | "done";
  readonly judgement: Judgement | null;
}

export function isLower(judgement: Judgement | null): boolean {
  return judgement?.verdict === "fixed" || judgement?.verdict === "better";
}

export function levelOf({ judgement }: Tried): number {
  const level = judgement?.scaled ?? Number.NaN;
  return Number.isFinite(level) ? level : Number.MAX_VALUE;
}

export function best(all: readonly Tried[]): Tried | undefined {
  return all.toSorted((a, b) => levelOf(a) - levelOf(b))[0];
}
