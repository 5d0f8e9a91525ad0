import type { Comparison } from "../run/comparisonArms.ts";
import type { Run } from "../run/run.ts";
import type { Arm } from "./arm.ts";
import { type Candidate, control } from "./candidate.ts";
import type { CandidateRequest } from "./candidateRequest.ts";
import { combinations, reserved } from "./combinations.ts";
import type { Case } from "./judgement.ts";
import { judgeSet, type SetCase } from "./setJudgement.ts";
import type { TrialEnd, TrialState } from "./trialState.ts";
import { best, isLower, levelOf, type Tried } from "./tried.ts";

/** Everything that is fixed when trials begin. */
export interface Study {
  readonly request: CandidateRequest;
  readonly about: Case;
  /** In the order in which the stuck runs ended, the worst first: what does not help there is not tried further. */
  readonly arms: readonly Arm[];
  /** What varies over the arms, where the sign is one of a comparison; null for a single run. */
  readonly varies: Comparison["varies"] | null;
  /** Changes to try by themselves, in their order. */
  readonly singles: readonly Candidate[];
  /** How many candidates at most, combinations of two among them. */
  readonly most: number;
}

/** One run of the script: a candidate under an arm. */
export interface Trial {
  readonly id: string;
  readonly candidate: Candidate;
  readonly arm: Arm;
}

export type States = ReadonlyMap<string, TrialState>;

/** The stuck runs by the label of their arm: from their logs, or from the control trials. */
export type Controls = ReadonlyMap<string, Run>;

export function trialOf(candidate: Candidate, arm: Arm): Trial {
  return { id: arm.label === "" ? candidate.id : `${candidate.id} @ ${arm.label}`, candidate, arm };
}

/** How far a candidate has come. */
function progressOf(study: Study, candidate: Candidate, states: States, controls: Controls): Tried {
  const own = study.arms.map((arm) => states.get(trialOf(candidate, arm).id));
  const known = own.flatMap((state) => state ?? []);
  const tried = { candidate, states: known };
  if (known.length === 0) return { ...tried, stage: "untried", judgement: null };
  if (known.some(({ kind }) => kind === "running")) {
    return { ...tried, stage: "running", judgement: null };
  }
  const runs = study.arms.flatMap((arm, i) => {
    const state = own[i];
    const stuck = controls.get(arm.label);
    const read = state?.kind === "over" && isReadable(state.end) ? state.run : null;
    return read && stuck ? [{ arm, run: read, stuck }] : [];
  });
  const judgement = runs.length < known.length ? null : judgeSet(caseOf(study), runs, candidate);
  const promising = isLower(judgement);
  const isWhole = known.length === study.arms.length;
  return { ...tried, stage: promising && !isWhole ? "open" : "done", judgement };
}

/** A trial that was ended early has a log that says enough; one that failed says nothing of the change. */
function isReadable(end: TrialEnd): boolean {
  return end === "ended" || end === "stopped" || end === "out of time";
}

function caseOf({ about, varies }: Study): SetCase {
  return { ...about, varies };
}

/** How many trials there are at most: runs of the script as it is where their logs are missing, each change, and combinations. */
export function mostTrials({ singles, arms, most }: Study, knownControls: number): number {
  const combined = singles.length === 0 ? 0 : reserved;
  const candidates = Math.min(most, singles.length + combined);
  return arms.length - knownControls + candidates * arms.length;
}

/** All candidates that are tried or may be, in order, as far as that is known yet. */
export function candidatesOf(study: Study, states: States, controls: Controls): readonly Tried[] {
  const look = (candidate: Candidate) => progressOf(study, candidate, states, controls);
  const early = study.singles.slice(0, Math.max(1, study.most - reserved)).map(look);
  const open = early.some(({ stage }) => stage !== "done");
  // What trains but has not clearly won may have got rid of one of two faults.
  if (open || early.some(({ judgement }) => judgement?.clear === true)) {
    return [...early, ...(open ? [] : study.singles.slice(early.length).map(look))].slice(
      0,
      study.most,
    );
  }
  const combined = combinations(study.request, early, look);
  const late = combined.every(({ stage }) => stage === "done")
    ? study.singles.slice(early.length).map(look)
    : [];
  return [...early, ...combined, ...late].slice(0, study.most);
}

/** Two changes are worth keeping instead of one from this share of its loss down. */
const pairShare = 0.8;

/** The candidate that won: the best of those that have clearly won, else of those that fixed the run. */
export function winnerOf(all: readonly Tried[]): Tried | null {
  const whole = all.filter(
    ({ stage, candidate }) => stage === "done" && candidate.changes.length > 0,
  );
  return (
    best(whole.filter(({ judgement }) => judgement?.clear === true)) ??
    simplest(whole.filter(({ judgement }) => judgement?.verdict === "fixed"))
  );
}

/** The best, of which one change is taken for two that are hardly better. */
function simplest(fixed: readonly Tried[]): Tried | null {
  const first = best(fixed) ?? null;
  const single = best(fixed.filter(({ candidate }) => candidate.changes.length === 1));
  if (first === null || single === undefined) return first;
  return levelOf(single) > 0 && levelOf(first) > pairShare * levelOf(single) ? single : first;
}

export interface Step {
  readonly start: readonly Trial[];
  /** Trials whose answer is of no use any more. */
  readonly cancel: readonly Trial[];
  readonly done: boolean;
}

/** What to do next, given what is known; `slots` trials may run at the same time. */
export function nextStep(study: Study, states: States, controls: Controls, slots: number): Step {
  const running = [...states.values()].filter(({ kind }) => kind === "running").length;
  const missing = study.arms
    .filter((arm) => !controls.has(arm.label))
    .map((arm) => trialOf(control, arm));
  const controlsToStart = missing.filter(({ id }) => !states.has(id));
  const lostControl = missing.some(({ id }) => states.get(id)?.kind === "over");
  if (lostControl && study.singles.length > 0)
    return { start: [], cancel: [], done: running === 0 };
  if (missing.length > 0) {
    const start = controlsToStart.slice(0, Math.max(0, slots - running));
    return { start, cancel: [], done: start.length === 0 && running === 0 };
  }
  const all = candidatesOf(study, states, controls);
  const won = all.some(({ stage, judgement }) => stage === "done" && judgement?.clear === true);
  if (won) {
    const cancel = all
      .filter(({ stage }) => stage === "running")
      .flatMap(({ candidate }) => study.arms.map((arm) => trialOf(candidate, arm)))
      .filter(({ id }) => states.get(id)?.kind === "running");
    return { start: [], cancel, done: cancel.length === 0 };
  }
  const waiting = all.flatMap(({ candidate, stage }) => {
    if (stage === "done" || stage === "running") return [];
    const arms = stage === "untried" ? study.arms.slice(0, 1) : study.arms;
    return arms.map((arm) => trialOf(candidate, arm)).filter(({ id }) => !states.has(id));
  });
  const start = waiting.slice(0, Math.max(0, slots - running));
  return { start, cancel: [], done: waiting.length === 0 && running === 0 };
}
