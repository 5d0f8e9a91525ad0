import { formatMessage, type Message, message } from "../message.ts";
import type { Arm } from "./arm.ts";
import type { Candidate } from "./candidate.ts";
import { courseOf, endOf, levelAt } from "./course.ts";
import type { Judgement } from "./judgement.ts";
import { compareSeeds, type SeedComparison } from "./seedComparison.ts";
import {
  type Controls,
  candidatesOf,
  type States,
  type Study,
  trialOf,
  winnerOf,
} from "./study.ts";

/** What came of one candidate. */
export interface ReportRow {
  readonly candidate: Candidate;
  readonly outcome: "trains" | "better" | "stuck" | "failed" | "cancelled" | "running";
  readonly judgement: Judgement | null;
  /** Ids of its trials. */
  readonly trials: readonly string[];
}

export interface StudyReport {
  readonly rows: readonly ReportRow[];
  readonly winner: ReportRow | null;
  /** Without a winner, what came furthest of those that made it better; null where nothing did. */
  readonly furthest: ReportRow | null;
  readonly seeds: SeedComparison | null;
  /** One sentence that says what came of it all. */
  readonly sentence: Message;
}

/** What the trials say so far, in the order in which they were tried. `seedArms` are those that prove the winner. */
export function reportOf(
  study: Study,
  states: States,
  controls: Controls,
  seedArms: readonly Arm[],
): StudyReport {
  const all = candidatesOf(study, states, controls);
  const rows = all.flatMap((tried): ReportRow[] => {
    if (tried.stage === "untried") return [];
    const trials = study.arms
      .map((arm) => trialOf(tried.candidate, arm).id)
      .filter((id) => states.has(id));
    return [
      {
        candidate: tried.candidate,
        outcome: outcomeOf(tried.stage, tried.judgement, trials, states),
        judgement: tried.judgement,
        trials,
      },
    ];
  });
  const won = winnerOf(all);
  const winner = rows.find(({ candidate }) => candidate === won?.candidate) ?? null;
  const seeds = winner === null ? null : seedsOf(study, winner.candidate, states, seedArms);
  const furthest = winner === null ? furthestOf(rows) : null;
  return { rows, winner, furthest, seeds, sentence: sentenceOf(rows, winner ?? furthest, seeds) };
}

function outcomeOf(
  stage: "running" | "open" | "done",
  judgement: Judgement | null,
  trials: readonly string[],
  states: States,
): ReportRow["outcome"] {
  const ends = trials.flatMap((id) => {
    const state = states.get(id);
    return state?.kind === "over" ? [state.end] : [];
  });
  if (ends.includes("cancelled")) return "cancelled";
  if (ends.includes("failed") || ends.includes("lost")) return "failed";
  if (stage !== "done") return "running";
  switch (judgement?.verdict) {
    case "fixed":
      return "trains";
    case "better":
      return "better";
    case "stuck":
      return "stuck";
    default:
      return ends.includes("stopped") ? "cancelled" : "failed";
  }
}

function seedsOf(
  study: Study,
  winner: Candidate,
  states: States,
  arms: readonly Arm[],
): SeedComparison | null {
  if (arms.length === 0) return null;
  const level = (candidate: Candidate, arm: Arm) => {
    const state = states.get(trialOf(candidate, arm).id);
    const line = state?.run ? courseOf(state.run, study.about.measure) : null;
    return line === null ? Number.NaN : levelAt(line, endOf(line)).value;
  };
  const control = { ...winner, id: "control" };
  return compareSeeds(
    arms.map((arm) => level(control, arm)),
    arms.map((arm) => level(winner, arm)),
  );
}

/** `first` is the winner, or else what came furthest. */
function sentenceOf(
  rows: readonly ReportRow[],
  first: ReportRow | null,
  seeds: SeedComparison | null,
): Message {
  const count = rows.length;
  if (count === 0) return message("No trial ran to its end.");
  if (first === null || first.judgement === null) {
    return message("None of {count} changes got the run going.", { count });
  }
  const { before, level } = first.judgement;
  const values = {
    change: titleOf(first.candidate),
    before: shortNumber(before),
    after: shortNumber(level),
    others: rows.filter(
      (row) => row !== first && row.outcome !== "trains" && row.outcome !== "cancelled",
    ).length,
  };
  if (first.outcome === "better") {
    return message(
      "None of {count} changes got the run going; “{change}” came furthest: {before} → {after}.",
      { count, ...values },
    );
  }
  const proven = seeds !== null && seeds.pairs > 1 ? seeds : null;
  if (proven !== null) {
    return message(
      "“{change}” trains: {before} → {after} over {pairs} seeds, better with a probability of {probability}.",
      {
        change: values.change,
        before: spreadText(proven.before),
        after: spreadText(proven.after),
        pairs: proven.pairs,
        probability: shortNumber(proven.probabilityBetter ?? Number.NaN),
      },
    );
  }
  if (values.others === 0) return message("“{change}” trains: {before} → {after}.", values);
  return values.others === 1
    ? message("“{change}” trains: {before} → {after}; one other did not.", values)
    : message("“{change}” trains: {before} → {after}; {others} others did not.", values);
}

function furthestOf(rows: readonly ReportRow[]): ReportRow | null {
  const level = ({ judgement }: ReportRow) => judgement?.level ?? Number.POSITIVE_INFINITY;
  const better = rows.filter(({ outcome }) => outcome === "better");
  return better.toSorted((a, b) => level(a) - level(b))[0] ?? null;
}

function spreadText({ mean, deviation }: SeedComparison["before"]): string {
  return `${shortNumber(mean)} ± ${shortNumber(deviation)}`;
}

/** What a candidate changes, in plain words. */
export function titleOf({ changes }: Candidate): string {
  return changes.map(({ title }) => formatMessage(title)).join(" + ");
}

/** Three figures, as a table shows losses. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}
