import type { Comparison } from "../../run/comparisonArms.ts";
import type { Settings } from "../../run/comparisonKeys.ts";
import { median } from "../statistics/median.ts";
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

export function extremes(arms: readonly ArmOutcome[]): {
  readonly best: ArmOutcome;
  readonly worst: ArmOutcome;
} {
  return {
    best: arms.reduce((a, b) => (b.share < a.share ? b : a)),
    worst: arms.reduce((a, b) => (b.share > a.share ? b : a)),
  };
}
