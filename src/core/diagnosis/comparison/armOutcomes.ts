import type { Comparison } from "../../run/comparisonArms.ts";
import type { Settings } from "../../run/comparisonKeys.ts";
import { median } from "../statistics/median.ts";
import { smallShare } from "./confidence.ts";
import type { Outcome, Outcomes } from "./outcome.ts";

/** How far the runs of one arm came. */
export interface ArmOutcome {
  readonly label: string;
  readonly settings: Settings;
  readonly outcomes: readonly Outcome[];
  readonly shares: readonly number[];
  /** Medians over the runs; the level over those that did not diverge, NaN where all did. */
  readonly share: number;
  readonly level: number;
  /** The largest standard error of a run's level. */
  readonly error: number;
  readonly diverged: number;
}

/** Arms without a run that can be compared are left out. */
export function armOutcomes({ arms }: Comparison, { all }: Outcomes): readonly ArmOutcome[] {
  return arms.flatMap(({ label, settings, runs }) => {
    const outcomes = all.filter(({ run }) => runs.includes(run));
    if (outcomes.length === 0) return [];
    const shares = outcomes.map(({ share }) => share);
    const kept = outcomes.filter(({ diverged }) => !diverged);
    return [
      {
        label,
        settings,
        outcomes,
        shares,
        share: median(shares),
        level: median(kept.map(({ level }) => level)),
        error: Math.max(...outcomes.map(({ error }) => error)),
        diverged: outcomes.length - kept.length,
      },
    ];
  });
}

/** Two arms that are told apart, and what it is that does it. */
export interface Contrast {
  readonly best: ArmOutcome;
  readonly worst: ArmOutcome;
  readonly cause: "optimizer" | "learning-rate" | "confounded-with-learning-rate";
}

/** Learning rates per optimizer from which on each counts as tuned. */
const tunedRates = 3;

/**
 * Of each optimizer its best arm, as a learning rate that nobody would keep says nothing of the optimizer; where those
 * are alike, the best and the worst of the optimizer that has the worst. The cause is the optimizer where each was
 * tried with several learning rates; else nobody can tell (Choi et al. 2019).
 */
export function contrastOf(arms: readonly ArmOutcome[]): Contrast {
  const byOptimizer = new Map<unknown, ArmOutcome[]>();
  for (const arm of arms) {
    const optimizer = arm.settings.get("optimizer");
    byOptimizer.set(optimizer, [...(byOptimizer.get(optimizer) ?? []), arm]);
  }
  const groups = [...byOptimizer.values()];
  if (groups.length < 2) return { ...extremes(arms), cause: "learning-rate" };
  const { best, worst } = extremes(groups.map((group) => extremes(group).best));
  const isGrid = groups.some((group) => group.length > 1);
  if (isGrid && worst.share - best.share < smallShare) {
    const last = extremes(arms).worst;
    const own = groups.find((group) => group.includes(last)) ?? arms;
    return { ...extremes(own), cause: "learning-rate" };
  }
  const rates = groups.map(
    (group) => new Set(group.map(({ settings }) => settings.get("learning_rate"))).size,
  );
  const isTuned = rates.every((count) => count >= tunedRates);
  return { best, worst, cause: isTuned ? "optimizer" : "confounded-with-learning-rate" };
}

function extremes(arms: readonly ArmOutcome[]): {
  readonly best: ArmOutcome;
  readonly worst: ArmOutcome;
} {
  return {
    best: arms.reduce((a, b) => (b.share < a.share ? b : a)),
    worst: arms.reduce((a, b) => (b.share > a.share ? b : a)),
  };
}
