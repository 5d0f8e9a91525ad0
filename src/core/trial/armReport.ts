import { examineComparison, signOfComparison } from "../diagnosis/comparison/diagnoseComparison.ts";
import { type Message, message } from "../message.ts";
import type { Run } from "../run/run.ts";
import { courseOf, endOf, levelAt } from "./course.ts";
import { shortNumber } from "./report.ts";
import { type Spread, spreadOf } from "./seedComparison.ts";
import { comparisonOf } from "./setJudgement.ts";
import type { Controls, Study } from "./study.ts";

/** Runs of one script under several seeds or optimizers, without any change that is to mend it. */
export interface ArmReport {
  readonly rows: readonly ArmRow[];
  /** What the runs show together, as the diagnosis of logs says it. */
  readonly sentence: Message;
  /** Whether they differ so that it is a finding. */
  readonly found: boolean;
}

interface ArmRow {
  readonly label: string;
  /** Labels of the arms whose runs it holds: those that differ at most in their seed. */
  readonly arms: readonly string[];
  /** Final losses, NaN for a run that was lost. */
  readonly levels: readonly number[];
  readonly spread: Spread;
}

const fewest = 2;

/** What the arms that have run to their end say so far. */
export function armReportOf(study: Study, controls: Controls): ArmReport {
  const runs = study.arms.flatMap((arm) => {
    const run = controls.get(arm.label);
    return run === undefined ? [] : [{ arm, run }];
  });
  const varies = study.varies ?? "seed";
  const comparison = comparisonOf(varies, runs);
  const rows = comparison.arms.map(({ label, runs: own }): ArmRow => {
    const levels = own.map((run) => finalLevel(run, study));
    const arms = runs.flatMap(({ arm, run }) => (own.includes(run) ? [arm.label] : []));
    return { label, arms, levels, spread: spreadOf(levels.filter(Number.isFinite)) };
  });
  if (runs.length < fewest || signOfComparison(comparison) === null) {
    const sentence = message("Fewer than two runs came to an end: there is nothing to compare.");
    return { rows, sentence, found: false };
  }
  const result = examineComparison(comparison);
  if (result.kind === "found") return { rows, sentence: result.finding.summary, found: true };
  if (result.kind === "undecided") return { rows, sentence: result.reason, found: false };
  return { rows, sentence: alike(rows, varies), found: false };
}

function finalLevel(run: Run, { about }: Study): number {
  const line = courseOf(run, about.measure);
  return line === null ? Number.NaN : levelAt(line, endOf(line)).value;
}

function alike(rows: readonly ArmRow[], varies: string): Message {
  const all = spreadOf(rows.flatMap(({ levels }) => levels).filter(Number.isFinite));
  const values = { level: shortNumber(all.mean), deviation: shortNumber(all.deviation) };
  return varies === "optimizer"
    ? message("The optimizers come out alike: {level} ± {deviation}.", values)
    : message("The seeds come out alike: {level} ± {deviation}.", values);
}
