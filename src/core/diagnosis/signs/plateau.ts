import { message } from "../../message.ts";
import { endsInFirstEpoch, isBrokenOff, isOver } from "../../run/isOver.ts";
import type { DiagnosisContext } from "../context.ts";
import { type Curve, positionAt } from "../curve.ts";
import type { Finding, Onset, Position, Standstill } from "../finding.ts";
import { probabilityOf } from "../learned/boostedTrees.ts";
import { plateauModel } from "../learned/plateauModel.ts";
import { plateauStatistics } from "../learned/plateauStatistics.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult, tooWeak, undecided } from "../signResult.ts";
import { autocorrelation, effectiveSampleSize } from "../statistics/autocorrelation.ts";
import { changePoint } from "../statistics/changePoint.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { median } from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { oneSided95, oneSided99 } from "../statistics/normalQuantiles.ts";
import { residuals, theilSen } from "../statistics/theilSen.ts";
import { beginsInTheMiddle } from "../trainedStart.ts";
import { onsetAt, percent, rounded, withPlace } from "../wording.ts";
import { guessesAfterBurst, guessesByAccuracy, guessingLevel } from "./chance.ts";
import { collapse } from "./collapse.ts";
import { type Flatness, flatness } from "./flatness.ts";
import { fallsThroughNoise } from "./hiddenFall.ts";
import { isLevelOpen } from "./openLevel.ts";
import { plateauCause } from "./plateauCause.ts";
import { plateauCeiling } from "./plateauCeiling.ts";
import { combinedStrength, confidenceByRule, keptGain } from "./plateauConfidence.ts";
import { boundedFinding, collapsedFinding, stoppedInFall, zeroFinding } from "./plateauFindings.ts";
import { classifyLevel, type Level } from "./plateauLevel.ts";
import {
  levelClause,
  notUpdated,
  reasonAfterBurst,
  reasonAgainst,
  reasonAtGuessing,
  reasonOpen,
} from "./plateauWording.ts";
import { fewestSteps, isWarming, steadyPart, whyUnsettled } from "./settling.ts";
import { softmaxTwice } from "./softmaxTwice.ts";

const fewestPoints = 8;
/** While the run goes on there is time to wait for more, less so where each value stands for an epoch. */
const fewestLive = { epochs: 8, steps: fewestSteps };
/** Enough epochs where the loss is as it began, and that is known this well. */
const fewestSure = 6;
const wellKnown = 0.01;
const asItBegan = 0.98;
/** Up to so many values a loss that has fallen by this share and falls with each one is too short to be judged. */
const fewestSteady = 20;
const stillFalling = 0.95;
/** A fall by less than this share of the level is nothing that the loss began with and lost. */
const leastFall = 0.03;
const epochsPerValue = 0.9;
const mostLiveError = 0.045;
/** A loss that still rises by more than this share of its level diverges; it does not stand still. */
const rising = 0.25;
/** Whether a longer warm-up would have helped cannot be told. */
const warmingConfidence = 0.7;

/** Loss stops improving at a bad level. The definition is in media/docs/plateau.md. */
export function plateau(curves: RunCurves, context: DiagnosisContext = {}): SignResult {
  const whole = curves.loss;
  if (whole === null || whole.y.length === 0) return undecided(message("No loss in this log."));
  const schedule = curves.schedule;
  const curve = steadyPart(whole, schedule);
  if (curve.y.length < fewestSure) return needsMore(curve);
  const unsettled = whyUnsettled(curves.run, curve, schedule);
  if (unsettled !== null) return undecided(unsettled);

  if (curve.y.every((value) => value === 0)) return found(zeroFinding(curve));
  const lost = collapse(whole);
  if (lost !== null) return found(collapsedFinding(curves, whole, lost));
  const stopped = stoppedInFall(curves, whole);
  if (stopped !== null) return found(stopped);
  const bound = softmaxTwice(curves);
  if (bound !== null) return found(boundedFinding(bound));
  const flat = flatness(curve);
  if (flat.level === 0 || flat.gain < -rising) return notFound;
  const level = classifyLevel(curves, curve, flat);
  const sure = countsEpochs(curve) && asInTheBeginning(flat, level);
  if (!sure && curve.y.length < fewestPoints) return needsMore(curve);
  const { run } = curves;
  const isUnfinished = !isOver(run) || endsInFirstEpoch(run) || isBrokenOff(run);
  if (isUnfinished && isEarly(curve, flat, sure)) {
    return undecided(message("Too early to tell: the loss changes less than its noise."));
  }
  if (fallsStill(curve, flat)) {
    return undecided(
      message("Too short to tell: the loss still falls from one value to the next."),
    );
  }
  const cause = plateauCause(curves, schedule, {
    crawling: flat.gain > 2 * flat.error,
    level,
    guessing: level === "chance" ? flat.level : null,
  });
  const byRule = confidenceByRule(curves, flat, level);
  const reason = reasonAgainst(level, flat, cause.subtype, beginsInTheMiddle(curves));
  const learned = probabilityOf(
    context.plateauModel ?? plateauModel,
    plateauStatistics(curves, whole),
  );
  const isGuessing = level === "chance" && guessesByAccuracy(curves, flat.level);
  const certain = byRule !== null && (isGuessing || level === "immobile" || level === "unmoved");
  const strength = certain
    ? byRule
    : combinedStrength(reason === null ? (byRule ?? 0) : 0, learned, flat.level / flat.opening);
  const standing = (): Standstill => ({
    onset: plateauOnset(curve),
    series: curve.series.name,
    measured: { level: flat.level, opening: flat.opening },
  });
  if (level === "continued" || level === "fitted" || (strength < tooWeak && byRule !== null)) {
    if (reason === null) {
      // By its level it stands at guessing, and few runs that looked like it were stuck.
      const isOpen = level === "chance" && !keepsFalling(curve, flat);
      return isOpen ? undecided(reasonAtGuessing, standing()) : notFound;
    }
    const isFlat = byRule !== null && level !== "continued" && !keepsFalling(curve, flat);
    return isFlat ? undecided(reason, standing()) : undecided(reason);
  }
  const isStill = flat.gain <= keptGain && !keepsFalling(curve, flat);
  if (isStill && strength < tooWeak && guessesAfterBurst(curves, flat.level)) {
    return undecided(reasonAfterBurst, standing());
  }
  if (strength < tooWeak || keepsFalling(curve, flat)) return notFound;
  if (level === "learned" && reason !== null) return undecided(reason, standing());
  if (isLevelOpen(curves, curve, flat, { level, strength })) {
    return undecided(reasonOpen(flat), standing());
  }
  const { onset, series, measured } = standing();
  const isMiddling = byRule === null || reason !== null;
  const finding: Finding = {
    sign: "plateau",
    severity: "warning",
    confidence: Math.min(isWarming(curve, schedule) ? warmingConfidence : 1, strength),
    onset,
    summary: withPlace(
      cause.subtype === "not-updated"
        ? notUpdated
        : `The loss has stopped improving since {place}${levelClause(level, isMiddling, guessingLevel(curves, flat.level))}.`,
      onset,
      {
        level: percent(flat.level / flat.opening),
      },
    ),
    evidence: {
      "improvement over the last doubling": percent(flat.gain),
      "95 % bound of the improvement": percent(flat.gain + oneSided95 * flat.error),
      "loss now": rounded(flat.level),
      "opening loss": rounded(flat.opening),
      "level relative to the opening": percent(flat.level / flat.opening),
      "labelled runs that looked like this and were stuck": percent(learned),
      ...cause.evidence,
    },
    subtype: cause.subtype,
    series,
    consequences: [],
    measured: schedule === null ? measured : { ...measured, highestRate: schedule.peak },
  };
  return found(finding, plateauCeiling(curves, flat, level, isMiddling));
}

function needsMore({ y }: Curve): SignResult {
  const count = fewestPoints - y.length;
  return undecided(message("Needs about {count} more values of the loss.", { count }));
}

function asInTheBeginning({ level: now, opening, error }: Flatness, level: Level): boolean {
  return error <= wellKnown && (level === "chance" || now >= asItBegan * opening);
}

/** A short run that has come down and never went up since its middle: what it will gain next nobody knows. */
function fallsStill({ y }: Curve, { level, opening, gain, error }: Flatness): boolean {
  if (y.length >= fewestSteady || level > stillFalling * opening || gain < 2 * error) return false;
  const later = y.subarray(Math.floor(y.length / 2));
  return later.every((value, i) => i === 0 || value < (later[i - 1] ?? value));
}

/** A whole doubling lowers it by more than what counts as flat, whatever other runs that looked like it were. */
function keepsFalling(curve: Curve, flat: Flatness): boolean {
  const certain = flat.gain - oneSided95 * flat.error;
  const later = curve.y.subarray(curve.y.length >> 1);
  return (
    (certain > keptGain && mannKendall(later).z < -oneSided99) || fallsThroughNoise(curve, flat)
  );
}

function isEarly(curve: Curve, flat: Flatness, sure: boolean): boolean {
  const fewest = sure ? fewestSure : countsEpochs(curve) ? fewestLive.epochs : fewestLive.steps;
  return curve.y.length < fewest || flat.error > mostLiveError;
}

function countsEpochs({ series, y }: Curve): boolean {
  const first = series.at(0)?.epoch ?? null;
  const last = series.last?.epoch ?? null;
  return first !== null && last !== null && last - first >= epochsPerValue * (y.length - 1);
}

/** The change point, or the beginning where the loss never fell by more than its noise. */
function plateauOnset(curve: Curve): Onset {
  const rest = residuals(curve.x, curve.y, theilSen(curve.x, curve.y));
  const independent = effectiveSampleSize(curve.y.length, autocorrelation(rest));
  const split = changePoint(curve.x, curve.y, independent);
  const at = (point: number): Position => positionAt(curve, point);
  if (split === null) return onsetAt(at(0));
  const level = median(curve.y.subarray(split.index));
  const fall = median(curve.y.subarray(0, split.index)) - level;
  if (fall < Math.max(2 * noise(curve.y), leastFall * Math.abs(level))) return onsetAt(at(0));
  return onsetAt(at(split.index), { from: at(split.from), to: at(split.to) });
}
