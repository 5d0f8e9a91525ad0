import { openingLevel } from "../diagnosis/curve.ts";
import { diagnoseRun } from "../diagnosis/diagnose.ts";
import type { Finding, Sign } from "../diagnosis/finding.ts";
import type { Interval } from "../diagnosis/statistics/wilsonInterval.ts";
import type { Line } from "../run/line.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { Run } from "../run/run.ts";
import { bestOf, courseOf, endOf, levelAt, type Measure, openingOf, restoredAt } from "./course.ts";
import type { Units } from "./units.ts";

/** What the log of a trial says beside that of the run that got stuck. */
export interface Judgement {
  /**
   * `fixed`: the sign is gone and the loss is lower beyond its noise; `better`: lower, but a sign of the trouble is
   * there, or it creeps; `stuck`: no better; `unread`: the log has no such loss.
   */
  readonly verdict: "fixed" | "better" | "stuck" | "unread";
  /** So much lower that nothing else needs to be tried. */
  readonly clear: boolean;
  /** The loss it settled at, that of the stuck run, and both where the shorter of them ends. */
  readonly level: number;
  readonly before: number;
  /** The level in the units of the stuck run, by which changes are compared with one another. */
  readonly scaled: number;
  readonly equal: { readonly at: number; readonly level: number; readonly before: number } | null;
  /** 95 % interval of `before` minus `level`, from the noise within both runs. */
  readonly gain: Interval;
  /** What the trial shows of the trouble, or of a new one. */
  readonly remaining: readonly Finding[];
}

export interface Case {
  readonly sign: Sign;
  /** Signs of which none may be there any more: the sign, what it explains, and what only the script showed. */
  readonly troubles: ReadonlySet<Sign>;
  readonly measure: Measure;
  /** Where the change puts the loss into other units than those of the stuck run: which. */
  readonly units?: Units | null;
}

/** The share of the stuck run's loss below which a trial has clearly won. */
export const clearShare = 0.3;
/** The same for a change that the evidence speaks for before all others. */
export const clearShareOfPreferred = 0.6;
/** A loss must be this share lower to count as lower at all, */
const leastGain = 0.02;
/** and this to be called fixed: the same run may come out as far apart under another seed. */
const leastFixed = 0.08;
/** How far the validation loss may have risen since its best where overfitting is to be ended. */
const toleratedRise = 0.1;
/** A run that has lost less than this share of the stuck run's loss must have slowed down to count as trained. */
const creepingShare = 0.3;
/**
 * Of all that has fallen, so much at most falls in the second half of a run that slows down: half of what fell in the
 * first. Beyond that more is still to come than has been seen. Of a straight line it is half.
 */
const lateShare = 1 / 3;
const normal = 1.96;

const lost: readonly Sign[] = ["non-finite", "divergence"];

const unread: Judgement = {
  verdict: "unread",
  clear: false,
  level: Number.NaN,
  before: Number.NaN,
  scaled: Number.NaN,
  equal: null,
  gain: { low: Number.NaN, high: Number.NaN },
  remaining: [],
};

/** Judges a trial, ended or not, by the same rules as any run. `preferred` as of its candidate. */
export function judgeTrial(stuck: Run, trial: Run, about: Case, preferred: boolean): Judgement {
  const [before, after] = [courseOf(stuck, about.measure), courseOf(trial, about.measure)];
  if (before === null || after === null) return unread;
  const [own, other] = [levelAt(after, endOf(after)), levelAt(before, endOf(before))];
  if (about.units || isOtherLoss(before, after)) {
    return judgeAlone(after, trial, about, own.value, other.value);
  }
  const at = Math.min(endOf(after), endOf(before));
  const half = normal * Math.hypot(own.error, other.error);
  const difference = worstCase(other.value) - worstCase(own.value);
  const gain = { low: difference - half, high: difference + half };
  const remaining = troublesOf(trial, about);
  const lower = gain.low > 0 && difference > leastGain * Math.abs(other.value);
  const isOther = about.sign === "overfitting" && own.value <= clearShare * bestOf(before);
  const isGone = isOther
    ? !remaining.some(({ sign }) => lost.includes(sign))
    : !isCreeping(after, other.value) &&
      !remaining.some(({ sign }) => about.troubles.has(sign) || lost.includes(sign)) &&
      !(about.sign === "overfitting" && riseOf(after, own.value) > toleratedRise) &&
      !(about.sign === "overfitting" && isStrange(trial, about, own.value));
  const isFar = difference > leastFixed * Math.abs(other.value);
  const verdict = !(lower && Number.isFinite(own.value))
    ? "stuck"
    : isGone && isFar
      ? "fixed"
      : "better";
  // A run that trains far below where it was stuck may overfit from there on: that is another question.
  const share = preferred && remaining.length === 0 ? clearShareOfPreferred : clearShare;
  return {
    verdict,
    clear: verdict === "fixed" && isClear(about, before, own.value, share),
    level: own.value,
    before: other.value,
    scaled: own.value,
    equal: { at, level: levelAt(after, at).value, before: levelAt(before, at).value },
    gain,
    remaining,
  };
}

/** A change that mends the loss itself, so that what was below zero is above it, leaves nothing to compare with. */
function isOtherLoss(before: Line, after: Line): boolean {
  const finite = [before, after].map(({ y }) => y.filter(Number.isFinite));
  const [was, is] = finite;
  if (was === undefined || is === undefined || was.length === 0 || is.length < 3) return false;
  return was.every((value) => value < 0) && is.every((value) => value >= 0);
}

/** What the best constant leaves of standardized targets, and up to where a run that opens there may begin. */
const standard = { constant: 1, opening: 3 };

/** By how far the loss has fallen from where it began, or from what a constant would leave. */
function judgeAlone(line: Line, trial: Run, about: Case, level: number, before: number): Judgement {
  const remaining = troublesOf(trial, about);
  const opening = openingOf(line);
  const isStandard = about.units === "standard" && opening <= standard.opening;
  const share = level / (isStandard ? standard.constant : opening);
  const isLow = share <= clearShare;
  // A loss that was of no use before tells less of what is left than one in known other units.
  const verdict =
    share > 1 - creepingShare || !Number.isFinite(share)
      ? "stuck"
      : remaining.length > 0 || !(isLow || about.units)
        ? "better"
        : "fixed";
  const clear = verdict === "fixed" && isLow;
  return { ...unread, verdict, clear, level, before, scaled: share * Math.abs(before), remaining };
}

/** A loss that is lost is worse than any other. */
function worstCase(level: number): number {
  return Number.isFinite(level) ? level : Number.MAX_VALUE;
}

function troublesOf(trial: Run, { troubles, measure }: Case): readonly Finding[] {
  const shown = diagnoseRun(trial).findings.flatMap((one) => [one, ...one.consequences]);
  // A run that goes back to its best weights keeps nothing of what it overfitted after them.
  const isUndone = restoredAt(trial, measure) !== null;
  return shown.filter(
    ({ sign, severity }) =>
      !(isUndone && sign === "overfitting") &&
      (troubles.has(sign) || lost.includes(sign) || severity !== "info"),
  );
}

/**
 * Whether the loss has only begun to fall: little of it is gone, and what is gone went as fast at the end as at first.
 * Such a run is not stuck any more, and nothing says yet that it will train; one that has little to gain slows down.
 */
function isCreeping(line: Line, before: number): boolean {
  const end = endOf(line);
  const level = levelAt(line, end).value;
  if (!(before > 0 && level > (1 - creepingShare) * before)) return false;
  const half = levelAt(line, ((line.x[0] ?? end) + end) / 2).value;
  return half - level > lateShare * (openingOf(line) - level);
}

/** How far the last level lies above the best, as a share of it. */
function riseOf(line: Line, level: number): number {
  const best = bestOf(line);
  return best > 0 ? level / best - 1 : 0;
}

/** A validation loss of so many times what the training began with is not that of a network that has learned anything of it. */
const strangeShare = 3;

/**
 * Whether the validation data are strange to the network even where it does best on them. To stop there, as against a
 * run that learns by heart, keeps a network that is of no use: something is wrong with the data.
 */
function isStrange(trial: Run, { measure }: Case, level: number): boolean {
  const training = mainSeries(trial, "train_loss");
  if (training === undefined || training.name === measure.series) return false;
  return level > strangeShare * openingLevel(training.values.filter(Number.isFinite));
}

/** A loss below 0 has no natural end: there the share is of what lies between the opening and the stuck level. */
function isClear(about: Case, before: Line, level: number, share: number): boolean {
  const stuck = levelAt(before, endOf(before)).value;
  if (about.sign === "overfitting") return level <= bestOf(before) * (1 + toleratedRise / 2);
  if (level > 0 && stuck > 0) return level <= share * stuck;
  return stuck - level >= (1 - share) * Math.abs(openingOf(before) - stuck);
}
