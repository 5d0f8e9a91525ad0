import { message } from "../../message.ts";
import type { RemedyId } from "../../remedy/remedyId.ts";
import type { Run } from "../../run/run.ts";
import type { Axis } from "../../run/series.ts";
import { between, type Curve, curveOfRole, positionAt, runAxis, slice } from "../curve.ts";
import type { Severity } from "../finding.ts";
import { found, notFound, type SignResult, undecided } from "../signResult.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median, runningMedian } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";

const smoothing = 3;
/** Validation points needed after the best one. */
const fewestAfterBest = 8;
const recentPoints = 5;
const leastRise = 0.05;
const noiseFactor = 3;
/** One-sided 1 % of the standard normal. */
const significant = 2.33;

/** Validation loss rises for good while training loss does not. The definition is in media/docs/overfitting.md. */
export function overfitting(run: Run): SignResult {
  const axis = runAxis(run);
  const validation = curveOfRole(run, "val_loss", axis);
  if (validation === null || validation.y.length === 0) {
    return undecided(message("No validation loss in this log."));
  }
  if (validation.y.length <= fewestAfterBest) {
    const count = fewestAfterBest + 1 - validation.y.length;
    return undecided(message("Needs {count} more values of the validation loss.", { count }));
  }
  const best = bestPoint(validation);
  const after = slice(validation, best);
  if (after.y.length - 1 < fewestAfterBest) return notFound;

  const lowest = runningMedian(validation.y, smoothing)[best] ?? 0;
  const recent = median(after.y.subarray(-recentPoints));
  const rise = recent - lowest;
  const sigma = noise(validation.y);
  const trend = mannKendall(after.y).z;
  if (rise < Math.max(leastRise * Math.abs(lowest), noiseFactor * sigma)) return notFound;
  if (trend < significant) return notFound;

  const training = curveOfRole(run, "train_loss", axis);
  const learned = training === null ? null : change(training, after);
  if (learned?.rises) return notFound;
  const kind = subtypeOf(run, axis, best, after);
  const position = positionAt(validation, best);
  const template =
    kind.subtype === "train-validation-mismatch"
      ? "Validation loss has risen from the beginning, since {place}, while training loss fell: the two data sets or their treatment differ."
      : "Validation loss has risen since its best value at {place} while training loss has not: overfitting.";
  return found({
    sign: "overfitting",
    severity: kind.severity,
    confidence: confidence(
      rise / Math.abs(lowest),
      rise / Math.max(sigma, Number.MIN_VALUE),
      trend,
    ),
    onset: onsetAt(position),
    summary: withPlace(template, position),
    evidence: {
      "best validation loss": rounded(lowest),
      "validation loss now": rounded(recent),
      "rise since the best": percent(rise / Math.abs(lowest)),
      "rise in units of the noise": sigma > 0 ? rounded(rise / sigma) : "no noise",
      "trend of the validation loss (z)": rounded(trend),
      ...(learned === null ? {} : { "change of the training loss since": percent(learned.share) }),
    },
    subtype: kind.subtype,
    series: validation.series.name,
    consequences: [],
    remedies: kind.remedies,
  });
}

function bestPoint(curve: Curve): number {
  const smooth = runningMedian(curve.y, smoothing);
  let best = 0;
  smooth.forEach((value, i) => {
    if (value < (smooth[best] ?? 0)) best = i;
  });
  return best;
}

/** How the training loss went over the same span, or over the same share of the run where the two share no x. */
function change(training: Curve, after: Curve): { share: number; rises: boolean } | null {
  const common = between(training, after.x[0] ?? 0);
  if (common.y.length < 4) return null;
  const part = Math.max(1, Math.floor(common.y.length / 5));
  const from = median(common.y.subarray(0, part));
  const to = median(common.y.subarray(-part));
  const rises = to > from && mannKendall(common.y).z >= significant;
  return { share: (to - from) / Math.max(Math.abs(from), Number.MIN_VALUE), rises };
}

interface Kind {
  readonly subtype: string | null;
  readonly severity: Severity;
  readonly remedies: readonly RemedyId[];
}

function subtypeOf(run: Run, axis: Axis | null, best: number, after: Curve): Kind {
  const remedies: readonly RemedyId[] = ["add-weight-decay", "add-dropout"];
  if (best === 0) return { subtype: "train-validation-mismatch", severity: "warning", remedies };
  const accuracy = curveOfRole(run, "val_accuracy", axis);
  const later = accuracy === null ? null : between(accuracy, after.x[0] ?? 0);
  if (later !== null && later.y.length > fewestAfterBest && mannKendall(later.y).z >= significant) {
    return { subtype: "over-confidence", severity: "warning", remedies };
  }
  return { subtype: null, severity: "warning", remedies };
}

function confidence(rise: number, sigmas: number, trend: number): number {
  const size = Math.min(1, rise / (4 * leastRise));
  const clarity = Math.min(1, sigmas / (4 * noiseFactor));
  const steadiness = Math.min(1, trend / (2 * significant));
  return 0.6 + 0.37 * ((size + clarity + steadiness) / 3);
}
