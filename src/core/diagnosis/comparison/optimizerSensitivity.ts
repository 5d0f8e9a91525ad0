import { message } from "../../message.ts";
import type { Comparison } from "../../run/comparisonArms.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { percent } from "../wording.ts";
import { type ArmOutcome, armOutcomes, contrastOf } from "./armOutcomes.ts";
import { compareArms, smallestArm } from "./armTest.ts";
import {
  confidenceOf,
  failedShare,
  largeShare,
  noiseFactor,
  smallShare,
  suspicion,
} from "./confidence.ts";
import { withoutCopies } from "./copies.ts";
import { answerWithoutLearning } from "./learned.ts";
import { differsModerately } from "./moderate.ts";
import { optimizerFinding } from "./optimizerFinding.ts";
import { type Outcomes, outcomesOf } from "./outcome.ts";

/** Runs in an arm from which on its seed spread counts. */
const replicated = 3;
const pairOfRuns = 0.6;
/** Each run of one arm ends behind each of the other: of three and three, one order in twenty (Fisher's permutation test). */
const allApart = 0.7;
/** Confidence at most, below that of a warning, where the worse one trains as well. */
const bothTrain = 0.79;
const moderateBounds = { runs: 2, share: 0.08, ratio: 1.4, delay: 0 };
/** That many in a row above as many others are no chance, however they hang together. */
const lastValues = 12;
/** Ends that lie further apart than this say that the runs were stopped at a target. */
const unequalEnds = 0.8;

/** Runs that differ only in their optimizer end very differently. The definition is in media/docs/optimizer-sensitivity.md. */
export function optimizerSensitivity(comparison: Comparison): SignResult {
  const runs = withoutCopies(comparison.runs);
  const outcomes = outcomesOf(runs, "train_loss") ?? outcomesOf(runs, "val_loss");
  if (outcomes === null) return undecided(message("There is no loss that all of these runs log."));
  const arms = armOutcomes(comparison, outcomes);
  if (arms.length < 2) {
    return undecided(
      message(
        "The runs of different optimizers are copies of one another, or one has hardly begun.",
      ),
    );
  }
  const without = answerWithoutLearning(outcomes);
  if (without !== null) return without;

  const contrast = contrastOf(arms);
  const { best, worst } = contrast;
  const finding = (confidence: number) =>
    optimizerFinding(comparison, outcomes, arms, contrast, limited(comparison, confidence));
  const behind = worst.share - best.share;
  const test = compareArms(best, worst, arms.length);
  if (test !== null && smallestArm(best, worst) >= replicated) {
    const opposite =
      worst.shares.every((share) => share >= failedShare) &&
      best.shares.every((share) => share < failedShare);
    const clear = test.clear && behind >= smallShare;
    const apart = behind >= largeShare && separate(best, worst, smallShare);
    if (!opposite && !clear && !apart) return notFound;
    const own = opposite ? 0.95 : clear ? confidenceOf(behind, 0.7, 0.95) : allApart;
    const confidence = worst.share >= failedShare ? own : Math.min(own, bothTrain);
    return found(finding(confidence));
  }
  if (behind < largeShare && differsModerately(runs, outcomes, moderateBounds)) {
    return found(finding(suspicion));
  }
  if (behind < smallShare || !isBeyondNoise(best, worst, outcomes)) return alike(outcomes);
  if (behind < largeShare) {
    return undecided(
      message(
        "The optimizers end {difference} of the best one's gain apart, which may be chance: repeat each with at least three seeds.",
        { difference: percent(behind) },
      ),
    );
  }
  const pairs = smallestArm(best, worst) === 2 && separate(best, worst, largeShare);
  return found(finding(pairs ? pairOfRuns : suspicion));
}

/** Where more than the optimizer differs there is no more than a suspicion. */
function limited({ confounders }: Comparison, confidence: number): number {
  return confounders.length > 0 ? Math.min(confidence, suspicion) : confidence;
}

function alike({ end, longest, all }: Outcomes): SignResult {
  if (all.some(({ diverged }) => diverged) || end >= unequalEnds * longest) return notFound;
  return undecided(
    message(
      "The runs end at nearly the same loss but after different numbers of steps: compare how long each took, not where it ended.",
    ),
  );
}

function isBeyondNoise(best: ArmOutcome, worst: ArmOutcome, { end }: Outcomes): boolean {
  if (worst.diverged > 0 || endsAbove(worst, best, end)) return true;
  return worst.level - best.level >= noiseFactor * Math.hypot(best.error, worst.error);
}

/**
 * Whether each of the last values of the worse one lies above each of the better one: jumps of any size do not make up
 * for it.
 * @param end of the shortest run, on the axis of the lines
 */
function endsAbove(worst: ArmOutcome, best: ArmOutcome, end: number): boolean {
  const last = (arm: ArmOutcome) =>
    arm.outcomes.flatMap(({ line: { x, y } }) =>
      [...y.subarray(0, x.findLastIndex((at) => at <= end) + 1)].slice(-lastValues),
    );
  const [above, below] = [last(worst), last(best)];
  return (
    Math.min(above.length, below.length) >= lastValues && Math.min(...above) > Math.max(...below)
  );
}

function separate(best: ArmOutcome, worst: ArmOutcome, by: number): boolean {
  return Math.min(...worst.shares) - Math.max(...best.shares) >= by;
}
