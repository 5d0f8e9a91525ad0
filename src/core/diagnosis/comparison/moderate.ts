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
      spreadOf(outcomes.all) >= bounds.share &&
      ratioOf(outcomes) >= bounds.ratio &&
      isBeyondNoise(outcomes, farBeyondNoise),
  );
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
