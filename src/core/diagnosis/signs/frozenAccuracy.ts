import { metricName } from "../../log/words/metricName.ts";
import { isOver } from "../../run/isOver.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, positionAt } from "../curve.ts";
import { lastDigit } from "../decimals.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { mean, standardDeviation } from "../statistics/mean.ts";
import { startsTrained } from "../trainedStart.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { opensAtGuessing } from "./chance.ts";
import { endLevel } from "./flatness.ts";

/** Evaluations that have to agree, and more of them where they agree but for the noise of a sample. */
const fewest = { same: 12, noisy: 30 };
/** With so many of one value it leaves no doubt. */
const many = 20;
const confidence = { sure: 0.88, likely: 0.7, noisy: 0.65 };
/** Above it the most frequent of two classes may be all that is to be known; below, answers are counted otherwise. */
const guessing = { from: 0.02, to: 0.55 };
/** As many equally likely classes as guess so. */
const mostClasses = 20;
const nearClass = 0.06;
/** Evaluations on fewer samples than this jump by more than a trend would. */
const fewestSamples = 60;
/** One in five runs without a trend shows more of one. */
const noTrend = 0.84;
/** In shares, what the last digit may be worth: coarser ones are the same of accuracies that move. */
const coarsestDigit = 0.005;
/** Below this share of its opening a loss has been learned, whatever the accuracy counts. */
const learned = 0.5;

interface Frozen {
  readonly accuracy: Curve;
  readonly share: number;
  /** null where it has one value. */
  readonly classes: number | null;
}

/**
 * An accuracy that never leaves the one of guessing, while a loss creeps: whatever it is that falls, nothing of the
 * classes is learned. Null where an accuracy moves, or its digits would not tell; where it is high, or where the loss
 * is learned.
 */
export function frozenAccuracy(curves: RunCurves): Finding | null {
  const { loss } = curves;
  if (loss === null || loss.y.length < fewest.same || startsTrained(curves)) return null;
  const level = endLevel(loss);
  const opening = openingLevel(loss.y);
  if (!(level >= learned * opening) || level > opening) return null;
  const all = curves.accuracies;
  const frozen = all.map(frozenAt).filter((one) => one !== null);
  const [shown] = frozen;
  if (shown === undefined || frozen.length < all.length || !tells(all)) return null;
  // Of more classes as many answers may be right as well: the log or its loss has to speak of these.
  if (shown.classes !== null && !opensAtGuessing(curves, shown.classes)) return null;
  return findingOf(shown, isOver(curves.run), { level, opening });
}

/** Whether the finest digit of all that was printed would show an accuracy that moves. */
function tells(accuracies: readonly Curve[]): boolean {
  return accuracies.some(({ y }) => lastDigit(y) / accuracyUnit(y) <= coarsestDigit);
}

function frozenAt(accuracy: Curve): Frozen | null {
  if ((metricName(accuracy.series.name)?.qualifiers.length ?? 1) > 0) return null;
  const { y } = accuracy;
  const shares = y.map((value) => value / accuracyUnit(y));
  const share = mean(shares);
  if (share < guessing.from || share > guessing.to) return null;
  if (shares.every((one) => one === shares[0])) {
    return y.length >= fewest.same ? { accuracy, share, classes: null } : null;
  }
  const classes = Math.round(1 / share);
  if (y.length < fewest.noisy || classes > mostClasses) return null;
  if (Math.abs(share * classes - 1) > nearClass) return null;
  const chance = 1 / classes;
  const ofSample = Math.sqrt((chance * (1 - chance)) / fewestSamples);
  if (standardDeviation(shares) > ofSample || Math.abs(mannKendall(y).z) > noTrend) return null;
  return { accuracy, share, classes };
}

function findingOf(
  { accuracy, share, classes }: Frozen,
  over: boolean,
  measured: { readonly level: number; readonly opening: number },
): Finding {
  const onset = onsetAt(positionAt(accuracy, 0));
  const isSure = over && accuracy.y.length >= many;
  const ofSame = isSure ? confidence.sure : confidence.likely;
  return {
    sign: "plateau",
    severity: "warning",
    confidence: classes === null ? ofSame : confidence.noisy,
    onset,
    summary: withPlace(
      classes === null
        ? "The accuracy has been {accuracy} at every evaluation since {place}: the model gives one answer to all, though the loss still creeps."
        : "The accuracy has been that of guessing, {accuracy}, at every evaluation since {place}, though the loss still creeps.",
      onset,
      { accuracy: percent(share) },
    ),
    evidence: {
      evaluations: accuracy.y.length,
      "accuracy now": percent(share),
      ...(classes === null ? {} : { "equally likely classes that are guessed so": classes }),
      "loss now": rounded(measured.level),
      "opening loss": rounded(measured.opening),
    },
    subtype: null,
    series: accuracy.series.name,
    consequences: [],
    measured,
  };
}
