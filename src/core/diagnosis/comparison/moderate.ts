import type { Run } from "../../run/run.ts";
import { farBeyondNoise } from "./confidence.ts";
import { finite, type Outcome, type Outcomes, outcomesOf } from "./outcome.ts";

/** From where on a difference that is not large is one all the same. */
export interface ModerateBounds {
  readonly runs: number;
  /** Of what the best run gained. */
  readonly share: number;
  /** Of the highest loss to the lowest. */
  readonly ratio: number;
  /** Of the worst run behind the best, as a share of the run. */
  readonly delay: number;
}

/**
 * Whether runs differ, if not very much: far beyond their noise, in validation as in training, and as a ratio of the
 * losses too. An opening loss above that of the best constant makes every share of the gain look small.
 */
export function differsModerately(
  runs: readonly Run[],
  training: Outcomes,
  bounds: ModerateBounds,
): boolean {
  const validation = outcomesOf(runs, "val_loss");
  if (validation === null || validation.series === training.series) return false;
  return [training, validation].every(
    (outcomes) =>
      outcomes.all.length >= bounds.runs &&
      outcomes.gain > 0 &&
      isFar(outcomes, bounds) &&
      isBeyondNoise(outcomes, farBeyondNoise) &&
      delayOf(outcomes) >= bounds.delay,
  );
}

/** Where one ends many times as high as another, a smaller share of the gain tells: what all gained first was a burst. */
const manyTimes = { ratio: 20, share: 0.25 };

function isFar(outcomes: Outcomes, { share, ratio }: ModerateBounds): boolean {
  const [spread, times] = [spreadOf(outcomes.all), ratioOf(outcomes)];
  const least = times >= manyTimes.ratio ? manyTimes.share * share : share;
  return spread >= least && times >= ratio;
}

/**
 * Share of the run by which the worst lags behind the best: how long ago that one was where the worst ends. Runs that
 * fall alike, one some epochs before the other, are far apart as long as they fall, and that is all.
 */
export function delayOf({ all }: Outcomes): number {
  if (all.some(({ diverged }) => diverged)) return 1;
  const worst = all.reduce((a, b) => (b.level > a.level ? b : a));
  const { x, y } = all.reduce((a, b) => (b.level < a.level ? b : a)).line;
  const passed = y.findIndex((value) => value <= worst.level);
  const [first = 0, last = 0] = [x[0], x.at(-1)];
  return passed < 0 || last <= first ? 0 : (last - (x[passed] ?? last)) / (last - first);
}

/** Distance of the best and the worst, as a share of the gain. */
export function spreadOf(outcomes: readonly Outcome[]): number {
  const shares = outcomes.map(({ share }) => share);
  return shares.length < 2 ? 0 : Math.max(...shares) - Math.min(...shares);
}

/** Of the highest to the lowest level. */
function ratioOf({ all, best }: Outcomes): number {
  return best > 0 ? Math.max(...finite(all.map(({ level }) => level))) / best : 1;
}

/** Whether best and worst lie apart by that many standard errors, or one has diverged. */
export function isBeyondNoise({ all, best }: Outcomes, factor: number): boolean {
  if (all.some(({ diverged }) => diverged)) return true;
  const worst = all.reduce((a, b) => (b.level > a.level ? b : a));
  const top = all.reduce((a, b) => (b.level < a.level ? b : a));
  return worst.level - best >= factor * Math.hypot(worst.error, top.error);
}
