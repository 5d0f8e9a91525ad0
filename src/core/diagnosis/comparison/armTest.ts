import { standardDeviation } from "../statistics/mean.ts";
import { type MeanDifference, pairedTest, welch } from "../statistics/welch.ts";
import type { ArmOutcome } from "./armOutcomes.ts";

export interface ArmTest extends MeanDifference {
  /** The interval excludes 0 and the difference is more than twice the spread over seeds. */
  readonly clear: boolean;
  readonly paired: boolean;
}

const significance = 0.05;
const spreadFactor = 2;
const fewestPairs = 3;

/**
 * Whether two arms differ in how far their runs came, in shares of the gain: in pairs where both have the same
 * seeds, else by Welch's test. The two were picked out of all, so that the level is divided by the number of pairs
 * of arms (Bonferroni). Null where an arm has fewer than two runs.
 */
export function compareArms(best: ArmOutcome, worst: ArmOutcome, arms: number): ArmTest | null {
  if (smallestArm(best, worst) < 2) return null;
  const alpha = significance / ((arms * (arms - 1)) / 2);
  const pairs = pairsOf(best, worst);
  const paired = pairs.length >= fewestPairs && pairs.length === best.outcomes.length;
  const test = paired
    ? pairedTest(
        pairs.map(([, share]) => share),
        pairs.map(([share]) => share),
        alpha,
      )
    : welch(worst.shares, best.shares, alpha);
  const spread =
    Math.hypot(standardDeviation(worst.shares), standardDeviation(best.shares)) / Math.SQRT2;
  return {
    ...test,
    paired,
    clear: test.interval.low > 0 && test.difference >= spreadFactor * spread,
  };
}

export function smallestArm(best: ArmOutcome, worst: ArmOutcome): number {
  return Math.min(best.outcomes.length, worst.outcomes.length);
}

/** Shares of the runs with the same seed in both arms. */
function pairsOf(best: ArmOutcome, worst: ArmOutcome): readonly (readonly [number, number])[] {
  const bySeed = new Map(
    worst.outcomes.map(({ run, share }) => [run.hyperparameters.get("seed"), share] as const),
  );
  return best.outcomes.flatMap(({ run, share }) => {
    const seed = run.hyperparameters.get("seed");
    const other = seed === undefined ? undefined : bySeed.get(seed);
    return other === undefined ? [] : [[share, other] as const];
  });
}
