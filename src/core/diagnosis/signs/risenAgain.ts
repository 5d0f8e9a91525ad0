import { metricName } from "../../log/words/metricName.ts";
import { countBelow } from "../../run/ascending.ts";
import { isOver } from "../../run/isOver.ts";
import { accuracyUnit } from "../accuracyUnit.ts";
import { type Curve, openingLevel, positionAt } from "../curve.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { blockMedians } from "../statistics/blockMedians.ts";
import { extremesOf } from "../statistics/extremes.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided99 } from "../statistics/normalQuantiles.ts";
import { smoothedBest } from "../statistics/smoothedBest.ts";
import { startsTrained } from "../trainedStart.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { boundsLikelihood } from "./openLevel.ts";

const blocks = 60;
const fewest = 20;
const fewestAfter = 12;
const recent = 5;
/** Information: the task may be made harder step by step, or a weight of a term grow, without the log showing it. */
const confidence = { confirmed: 0.75, alone: 0.6 };
/** What had been gained of the opening by the best value, and where that is at the latest. */
const leastGain = 0.1;
const latestBest = 0.5;
/** The rise since, as a share of the best, of what had been gained, and in units of the noise. */
const leastRise = { ofBest: 0.08, ofGain: 0.06, sigmas: 4 };
/** Of what had been gained, where no held-back data tell. */
const aloneRise = 0.15;
/** Below this share of its opening a loss has been learned. */
const learned = 0.3;
/** What is left of the highest rise. */
const stays = 0.75;
/** Held-back data say the same where their loss ends so far above its best; one that is at its best learns on. */
const validationRise = { ofBest: 0.04, ofGain: 0.15 };
/** Of an accuracy since its best. */
const leastFall = 0.02;
/** A total that rises with the weight of one of its terms is meant to. */
const weighted = /(?:^|[^a-z])(?:beta|anneal\w*|lambda|weight)(?:[^a-z]|$)/i;

/** A loss since its best, which is at point `from` of its curve. */
interface Rise {
  readonly from: number;
  readonly opening: number;
  readonly best: number;
  readonly level: number;
}

/**
 * A training loss that was at its best early and has risen slowly ever since, far below its opening: too long steps, or a
 * term of the objective that wins over the fit. Null where it falls again, or where held-back data are at their best.
 */
export function risenAgain(curves: RunCurves): Finding | null {
  const loss = curves.of("train_loss");
  if (loss === null || loss.y.length < fewest || !isOver(curves.run)) return null;
  if (startsTrained(curves) || isWeighted(curves)) return null;
  const risen = riseOf(loss);
  if (risen === null) return null;
  const { from, opening, best, level } = risen;
  if (isRaised(curves, loss.x[from] ?? 0) || isGoverned(curves, loss, from)) return null;
  const agrees = agreesWith(curves.of("val_loss"));
  if (agrees === false || !isMeasured(curves, loss, agrees === true)) return null;
  if (agrees === null && level - best < aloneRise * (opening - best)) return null;
  const onset = onsetAt(positionAt(loss, from));
  return {
    sign: "plateau",
    severity: "info",
    confidence: agrees === true ? confidence.confirmed : confidence.alone,
    onset,
    summary: withPlace(
      "The training loss was at its best, {best}, at {place} and has risen slowly ever since, to {level}: too long steps, or another term of the objective, as a penalty, wins over the fit.",
      onset,
      { best: rounded(best), level: rounded(level) },
    ),
    evidence: {
      "loss now": rounded(level),
      "best loss": rounded(best),
      "opening loss": rounded(opening),
      "rise since the best": percent((level - best) / best),
    },
    subtype: "risen-again",
    series: loss.series.name,
    consequences: [],
    measured: { level, opening },
  };
}

/** Null where the best came late, little had been gained or all of it, or where what came since is no clear, lasting rise. */
function riseOf(loss: Curve): Rise | null {
  const y = blockMedians(loss.y, blocks);
  const { smooth, best, at } = smoothedBest(y, "least");
  const opening = openingLevel(loss.y);
  const level = median(y.subarray(-recent));
  const rise = level - best;
  const gained = opening - best;
  if (at > latestBest * y.length || y.length - at < fewestAfter) return null;
  if (best <= 0 || gained < leastGain * opening || level < learned * opening) return null;
  const highest = extremesOf(smooth.subarray(at)).greatest;
  if (extremesOf(smooth).greatest > opening + gained || rise < stays * (highest - best))
    return null;
  if (rise < Math.max(leastRise.ofBest * best, leastRise.ofGain * gained)) return null;
  if (rise < leastRise.sigmas * noise(y.subarray(at))) return null;
  const since = y.subarray(at + 1);
  const isClimbing = mannKendall(since).z >= oneSided99;
  return isClimbing && mannKendall(since.subarray(since.length >> 1)).z >= 0
    ? { from: Math.floor((at * loss.y.length) / y.length), opening, best, level }
    : null;
}

/** Whether a validation loss rises as well; null where there is none to tell. */
function agreesWith(validation: Curve | null): boolean | null {
  if (validation === null || validation.y.length < fewestAfter) return null;
  const { smooth, best: least } = smoothedBest(blockMedians(validation.y, blocks), "least");
  const rise = median(smooth.subarray(-recent)) - least;
  const gained = openingLevel(validation.y) - least;
  return rise >= Math.max(validationRise.ofBest * least, validationRise.ofGain * gained);
}

/**
 * A total may rise with the weight of one of its terms; an error does not, nor does an accuracy fall with it. What is
 * measured on training data alone may be made harder: without a validation loss the accuracy has to be of held-back data.
 */
function isMeasured(curves: RunCurves, { series }: Curve, isHeldBack: boolean): boolean {
  if (isHeldBack && metricName(series.name)?.kind === "score") return true;
  const accuracy = curves.of("val_accuracy") ?? (isHeldBack ? curves.of("train_accuracy") : null);
  if (accuracy === null || accuracy.y.length < fewestAfter) return false;
  const { smooth, best, at } = smoothedBest(accuracy.y, "greatest");
  const after = accuracy.y.subarray(at);
  const fall = (best - median(smooth.subarray(-recent))) / accuracyUnit(accuracy.y);
  return fall >= leastFall && mannKendall(after).z <= -oneSided99;
}

/**
 * Whether something that is no metric only grows, or only falls, while the loss rises: the strength of an attack, a
 * resolution, the share of true words that are fed in. The loss may be meant to rise with it.
 */
function isGoverned({ run }: RunCurves, { series, index }: Curve, from: number): boolean {
  const best = series.lines[index[from] ?? 0] ?? 0;
  return run.series.some(({ name, role, values, lines }) => {
    if (role !== "other" || metricName(name) !== null) return false;
    const since = values.subarray(countBelow(lines, best));
    if (since.length < fewestAfter || since[0] === since.at(-1)) return false;
    const steps = since.subarray(1).map((value, i) => value - (since[i] ?? value));
    return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
  });
}

/** A loss may rise with its learning rate. */
function isRaised({ schedule }: RunCurves, best: number): boolean {
  if (schedule === null) return false;
  const { warmUpEnd, lastRestart } = schedule;
  return lastRestart !== null || (warmUpEnd !== null && warmUpEnd > best);
}

function isWeighted({ run }: RunCurves): boolean {
  return boundsLikelihood(run) || run.series.some(({ name }) => weighted.test(name));
}
