import { accuracyUnit } from "../accuracyUnit.ts";
import { openingLevel, positionAt } from "../curve.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { extremesOf } from "../statistics/extremes.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { smoothedBest } from "../statistics/smoothedBest.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { opensAsEntropy } from "./chance.ts";
import { endLevel } from "./flatness.ts";

const fewest = 12;
/**
 * Training data that are learned by heart: so much of them is right, or so little of a cross-entropy is left, of its
 * opening and by itself: after a burst a high one is a small share.
 */
const byHeart = { accuracy: 0.97, loss: 0.05, entropy: 0.1 };
/** The accuracy on held-back data lies so far below, or has fallen so far since its best. */
const leftBehind = 0.2;
const fallen = { share: 0.03, sigmas: 3 };
/** What it may gain in the second half of the run and yet stand still. */
const gain = 0.005;
/** An accuracy says less than a loss: information. */
const confidence = { falling: 0.75, standing: 0.62 };

interface ByHeart {
  /** Of the training data at least so much is right. */
  readonly share: number;
  /** As it was measured. */
  readonly evidence: Finding["evidence"];
}

/**
 * Of a log without a validation loss: the training data are learned by heart, and the accuracy on held-back data falls,
 * or has long stood far below. Null where it gains still, or is nearly as good.
 */
export function accuracyLeftBehind(curves: RunCurves): Finding | null {
  const held = curves.of("val_accuracy");
  const trained = learnedByHeart(curves);
  if (held === null || held.y.length < fewest || trained === null) return null;
  const unit = accuracyUnit(held.y);
  const shares = held.y.map((value) => value / unit);
  const { smooth, best, at } = smoothedBest(shares, "greatest");
  const now = endLevel(held) / unit;
  const after = shares.subarray(at);
  const isFalling =
    best - now >= Math.max(fallen.share, fallen.sigmas * noise(shares)) &&
    after.length >= fewest &&
    mannKendall(after).z <= -oneSided99;
  const half = smooth.length >> 1;
  const isStill =
    extremesOf(smooth.subarray(half)).greatest <=
    extremesOf(smooth.subarray(0, half)).greatest + gain;
  if (!isFalling && (!isStill || trained.share - now < leftBehind)) return null;
  const onset = onsetAt(positionAt(held, at));
  return {
    sign: "overfitting",
    severity: "info",
    confidence: isFalling ? confidence.falling : confidence.standing,
    onset,
    summary: withPlace(
      isFalling
        ? "The accuracy on held-back data has fallen since its best, {best}, at {place}, to {now}, while the training data are learned by heart: overfitting."
        : "The training data are learned by heart, while the accuracy on held-back data has not risen since {place} and stays at {now}: overfitting.",
      onset,
      { best: percent(best), now: percent(now) },
    ),
    evidence: {
      "best accuracy on held-back data": percent(best),
      "accuracy on held-back data now": percent(now),
      ...trained.evidence,
    },
    subtype: null,
    series: held.series.name,
    consequences: [],
    measured: {},
  };
}

/** Null where training data are not learned by heart, or where a loss alone may be no cross-entropy. */
function learnedByHeart(curves: RunCurves): ByHeart | null {
  const accuracy = curves.of("train_accuracy");
  if (accuracy !== null && accuracy.y.length >= fewest) {
    const share = endLevel(accuracy) / accuracyUnit(accuracy.y);
    const evidence = { "accuracy on training data": percent(share) };
    return share >= byHeart.accuracy ? { share, evidence } : null;
  }
  const loss = curves.of("train_loss");
  if (loss === null || loss.y.length < fewest || !opensAsEntropy(curves)) return null;
  const opening = openingLevel(loss.y);
  const now = endLevel(loss);
  if (now > Math.min(byHeart.entropy, byHeart.loss * opening)) return null;
  // A wrong answer costs ln 2 or more.
  const share = 1 - now / Math.LN2;
  return { share, evidence: { "loss now": rounded(now), "opening loss": rounded(opening) } };
}
