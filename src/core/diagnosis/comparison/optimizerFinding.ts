import { message } from "../../message.ts";
import type { Comparison } from "../../run/comparisonArms.ts";
import type { Finding } from "../finding.ts";
import { brownForsythe } from "../statistics/brownForsythe.ts";
import { mean } from "../statistics/mean.ts";
import { onsetAt, percent, rounded } from "../wording.ts";
import { onCommonSteps } from "./aggregate.ts";
import type { ArmOutcome, Contrast } from "./armOutcomes.ts";
import { compareArms } from "./armTest.ts";
import { described } from "./armText.ts";
import { severityOf } from "./confidence.ts";
import { type Outcomes, runsBehind } from "./outcome.ts";

/** Runs per arm from which on their spreads are compared. */
const forSpread = 5;
/** A difference from which on the worse one has as good as not learned. */
const nothingLearned = 0.95;

export function optimizerFinding(
  comparison: Comparison,
  outcomes: Outcomes,
  arms: readonly ArmOutcome[],
  contrast: Contrast,
  confidence: number,
): Finding {
  const { best, worst, cause } = contrast;
  const single = arms.some((arm) => arm.outcomes.length === 1);
  return {
    sign: "optimizer-sensitivity",
    severity: severityOf(confidence),
    confidence,
    onset: onsetAt({ step: null, epoch: null, line: null }),
    summary: message(sentences(comparison, arms, contrast), {
      best: best.label,
      worst: worst.label,
      difference: percent(worst.share - best.share),
    }),
    evidence: {
      ...Object.fromEntries(arms.map((arm) => [`loss with ${arm.label}`, described(arm)])),
      "difference, of the best one's gain": percent(worst.share - best.share),
      ...testEvidence(best, worst, arms),
      ...commonSteps(best, worst),
      ...(comparison.confounders.length > 0
        ? { "differs as well": comparison.confounders.slice(0, 8).join(", ") }
        : {}),
      ...(outcomes.leftOut > 0 ? { "short runs left out": outcomes.leftOut } : {}),
    },
    subtype: cause,
    series: outcomes.series,
    consequences: [],
    measured: {
      worstDiverges: worst.diverged > 0,
      singleRuns: single,
      ...runsBehind(outcomes),
    },
  };
}

function sentences(
  { confounders }: Comparison,
  arms: readonly ArmOutcome[],
  { best, worst, cause }: Contrast,
): string {
  const single = arms.some(({ outcomes }) => outcomes.length === 1);
  return [
    whatHappened({ best, worst }),
    ...(cause === "learning-rate"
      ? [
          "At its best learning rate each optimizer does well: it is the learning rate that decides.",
        ]
      : []),
    ...(cause === "confounded-with-learning-rate"
      ? [
          "Optimizer and learning rate are confounded: not every optimizer was tried with several learning rates.",
        ]
      : []),
    ...(confounders.length > 0 ? ["Other settings differ as well."] : []),
    ...(single
      ? ["One run for each is a suspicion only: repeat each with at least three seeds."]
      : []),
  ].join(" ");
}

function whatHappened({ best, worst }: Pick<Contrast, "best" | "worst">): string {
  if (worst.diverged > 0) return "With {worst} training diverges, with {best} it does not.";
  return worst.share - best.share >= nothingLearned
    ? "With {worst} the loss hardly falls, with {best} it does."
    : "With {worst} training ends {difference} of the gain behind {best}.";
}

function testEvidence(
  best: ArmOutcome,
  worst: ArmOutcome,
  arms: readonly ArmOutcome[],
): Record<string, number | string> {
  const test = compareArms(best, worst, arms.length);
  const spreads = arms.every(({ outcomes }) => outcomes.length >= forSpread)
    ? brownForsythe(arms.map(({ shares }) => shares))
    : null;
  const { low = 0, high = 0 } = test?.interval ?? {};
  return {
    ...(test === null
      ? {}
      : {
          [`difference (${test.paired ? "paired t" : "Welch"})`]: `${percent(test.difference)}, interval ${percent(low)} to ${percent(high)}, p ${rounded(test.p)}`,
        }),
    ...(spreads === null
      ? {}
      : { "spread differs between optimizers (Brown–Forsythe p)": rounded(spreads.p) }),
  };
}

/** How many times the best one's loss the other's is, in the geometric mean over the steps both have: the area between the logarithms. */
function commonSteps(best: ArmOutcome, worst: ArmOutcome): Record<string, number> {
  const common = onCommonSteps([...best.outcomes, ...worst.outcomes].map(({ line }) => line));
  if (common === null || common.x.length < 2) return {};
  const logs = common.rows.map((row) => mean(row.map((value) => Math.log(value))));
  const ofBest = mean(logs.slice(0, best.outcomes.length));
  const ofWorst = mean(logs.slice(best.outcomes.length));
  const ratio = Math.exp(ofWorst - ofBest);
  return Number.isFinite(ratio) ? { "ratio of the losses over common steps": rounded(ratio) } : {};
}
