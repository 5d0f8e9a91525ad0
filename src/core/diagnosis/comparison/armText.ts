import type { Comparison } from "../../run/comparisonArms.ts";
import { mean, standardDeviation } from "../statistics/mean.ts";
import { rounded } from "../wording.ts";
import { type ArmOutcome, armOutcomes } from "./armOutcomes.ts";
import { failedShare } from "./confidence.ts";
import { withoutCopies } from "./copies.ts";
import { finite, type Outcome, outcomesOf } from "./outcome.ts";

/** Failed runs that are named. */
const mostNamed = 5;

/** Where the runs of each arm ended, whether or not the arms differ; empty where they have no loss in common. */
export function armTexts(comparison: Comparison): ReadonlyMap<string, string> {
  const runs = withoutCopies(comparison.runs);
  const outcomes = outcomesOf(runs, "train_loss") ?? outcomesOf(runs, "val_loss");
  const arms = outcomes === null ? [] : armOutcomes(comparison, outcomes);
  return new Map(arms.map((arm) => [arm.label, described(arm)]));
}

/** The level of an arm, with mean and standard deviation over its seeds, and which of them failed. */
export function described({ level, outcomes, diverged }: ArmOutcome): string {
  const levels = finite(outcomes.map((outcome) => outcome.level));
  const value = Number.isNaN(level) ? "not finite" : String(rounded(level));
  if (outcomes.length === 1) return diverged > 0 ? "diverged" : value;
  const spread =
    levels.length < 2
      ? ""
      : `, mean ${rounded(mean(levels))} ± ${rounded(standardDeviation(levels))}`;
  return `${value} (median of ${outcomes.length}${spread}${failures(outcomes)})`;
}

/** Which of the runs of one arm failed, where not all did. */
function failures(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ share }) => share >= failedShare);
  if (failed.length === 0) return "";
  if (failed.length === outcomes.length) return ", all failed";
  const names = failed.map(({ run }) => {
    const seed = run.hyperparameters.get("seed");
    return seed === undefined ? run.name : `seed ${seed}`;
  });
  const more = names.length - mostNamed;
  const shown = [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])];
  return `, ${failed.length} failed: ${shown.join(", ")}`;
}
