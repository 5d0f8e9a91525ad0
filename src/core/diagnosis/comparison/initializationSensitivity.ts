import { message } from "../../message.ts";
import type { Comparison } from "../../run/comparisonArms.ts";
import type { Finding } from "../finding.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { mean, standardDeviation } from "../statistics/mean.ts";
import { wilsonInterval } from "../statistics/wilsonInterval.ts";
import { onsetAt, percent, rounded } from "../wording.ts";
import {
  confidenceOf,
  failedShare,
  largeShare,
  moderateConfidence,
  noiseFactor,
  severityOf,
  smallShare,
  suspicion,
} from "./confidence.ts";
import { withoutCopies } from "./copies.ts";
import { answerWithoutLearning } from "./learned.ts";
import { delayOf, differsModerately, isBeyondNoise, spreadOf } from "./moderate.ts";
import { finite, type Outcome, type Outcomes, outcomesOf, runsBehind } from "./outcome.ts";

/** Confidence at most with three or four runs, and with a validation loss that does not differ. */
const fewRuns = 0.9;
const validationAlike = 0.6;
const moderateBounds = { runs: 5, share: 0.12, ratio: 1.5, delay: 0.5 };
/** Four runs have to lie further apart. */
const fewerBounds = { ...moderateBounds, runs: 4, share: 0.15 };
/** A run that lags behind the best one by less than this share of the whole, and falls as that does, is only later. */
const onlyLater = 0.4;
/** Share of the spread that runs of one seed show, from which on the seed explains nothing. */
const nondeterministicShare = 0.5;

/** Runs that differ at most in their initial values end very differently. The definition is in media/docs/initialization-sensitivity.md. */
export function initializationSensitivity(comparison: Comparison): SignResult {
  const { varies } = comparison;
  const runs = withoutCopies(comparison.runs);
  const copies = comparison.runs.length - runs.length;
  if (runs.length < 2) {
    return undecided(
      message("The runs are the same to the last digit: copies of one result show no spread."),
    );
  }
  const outcomes = outcomesOf(runs, "train_loss") ?? outcomesOf(runs, "val_loss");
  if (outcomes === null) return undecided(message("There is no loss that all of these runs log."));
  if (outcomes.all.length < 2) {
    return undecided(message("The runs differ too much in length to be compared."));
  }
  const without = answerWithoutLearning(outcomes);
  if (without !== null) return without;

  const spread = spreadOf(outcomes.all);
  const large =
    spread >= largeShare &&
    isBeyondNoise(outcomes, noiseFactor) &&
    (spread >= failedShare || delayOf(outcomes) >= onlyLater);
  if (varies === "nothing" || varies === "unknown") return unexplained(varies, large, spread);
  const bounds = outcomes.all.length < moderateBounds.runs ? fewerBounds : moderateBounds;
  const moderate = !large && differsModerately(runs, outcomes, bounds);
  if (
    (large || moderate) &&
    sameSeedSpread(comparison, outcomes) >= nondeterministicShare * spread
  ) {
    return undecided(
      message(
        "Runs with the same seed differ as much as runs with different ones: that is nondeterminism, not the initialization.",
      ),
    );
  }
  if (outcomes.all.length === 2) return ofTwo(comparison, outcomes, large && spread >= failedShare);
  if (!large && !moderate) return notFound;
  const sure = moderate ? moderateConfidence : confidence(runs, outcomes, spread);
  return found(findingOf(comparison, outcomes, sure, copies));
}

function confidence(runs: Comparison["runs"], outcomes: Outcomes, spread: number): number {
  const most = outcomes.all.length < 5 ? fewRuns : 0.97;
  const own = confidenceOf(spread, 0.6, most);
  const validation = outcomesOf(runs, "val_loss");
  if (validation === null || validation.series === outcomes.series) return own;
  const differs = validation.gain <= 0 || spreadOf(validation.all) >= smallShare;
  return differs ? own : Math.min(own, validationAlike);
}

function unexplained(varies: "nothing" | "unknown", large: boolean, spread: number): SignResult {
  if (!large) return notFound;
  const share = percent(spread);
  return undecided(
    varies === "nothing"
      ? message(
          "Same seed and settings, but the results differ by {share} of what the best run gained: that is nondeterminism, not the initialization.",
          { share },
        )
      : message(
          "The results differ by {share} of what the best run gained, but nothing says in what these runs differ: log the seed.",
          { share },
        ),
  );
}

function ofTwo(comparison: Comparison, outcomes: Outcomes, opposite: boolean): SignResult {
  if (opposite) return found(findingOf(comparison, outcomes, suspicion, 0));
  return undecided(message("Two runs are too few: repeat with at least one more seed."));
}

/** The largest difference between runs of one seed, as a share of the gain. */
function sameSeedSpread({ arms }: Comparison, { all }: Outcomes): number {
  return Math.max(
    0,
    ...arms.map(({ runs }) => spreadOf(all.filter(({ run }) => runs.includes(run)))),
  );
}

const mostNamed = 5;

/** The runs that failed, as their comparison labels them. */
function namesOf({ arms }: Comparison, all: readonly Outcome[]): string {
  const failed = all.filter(({ share }) => share >= failedShare);
  const names = failed.map(
    ({ run }) => arms.find(({ runs }) => runs.includes(run))?.label ?? run.name,
  );
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function findingOf(
  comparison: Comparison,
  outcomes: Outcomes,
  confidence: number,
  copies: number,
): Finding {
  const { all } = outcomes;
  const failed = all.filter(({ share }) => share >= failedShare).length;
  const interval = wilsonInterval(failed, all.length);
  const levels = finite(all.map(({ level }) => level));
  const diverged = all.length - levels.length;
  const names = namesOf(comparison, all);
  const values = { runs: all.length, failed, names };
  const what = comparison.varies === "init" ? "initialization" : "seed";
  return {
    sign: "initialization-sensitivity",
    severity: severityOf(confidence),
    confidence,
    onset: onsetAt({ step: null, epoch: null, line: null }),
    summary: message(
      all.length === 2
        ? `Of two runs that differ only in their ${what} one trains and the other does not. Three to five runs would tell whether it is the initialization.`
        : failed > 0
          ? `{failed} of {runs} runs that differ only in their ${what} came less than half as far as the best one: {names}.`
          : `{runs} runs that differ only in their ${what} end at ${spreadOf(all) >= largeShare ? "very" : "clearly"} different losses.`,
      values,
    ),
    evidence: {
      runs: all.length,
      "failed runs": `${failed} of ${all.length} (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`,
      "spread, of the best run's gain": percent(spreadOf(all)),
      "loss, mean ± sd": `${rounded(mean(levels))} ± ${levels.length > 1 ? rounded(standardDeviation(levels)) : "?"}`,
      "best loss": rounded(Math.min(...levels)),
      "worst loss": diverged > 0 ? "not finite" : rounded(Math.max(...levels)),
      "noise within a run": rounded(Math.max(...all.map(({ error }) => error))),
      ...(diverged > 0 ? { "diverged runs": diverged } : {}),
      ...(copies > 0 ? { "copies left out": copies } : {}),
      ...(outcomes.leftOut > 0 ? { "short runs left out": outcomes.leftOut } : {}),
    },
    subtype: all.length === 2 ? "suggestive" : null,
    series: outcomes.series,
    consequences: [],
    measured: runsBehind(outcomes),
  };
}
