import type { Curve } from "./curve.ts";

/** How the learning rate went, in x of the run's axis; null where it has no such phase. */
export interface Schedule {
  readonly peak: number;
  readonly last: number;
  /** Where the first rise ended; the last x where it has not ended yet. */
  readonly warmUpEnd: number | null;
  /** From here on the learning rate stayed below a tenth of its peak. */
  readonly tailStart: number | null;
  /** Where the learning rate last jumped up again after it had fallen. */
  readonly lastRestart: number | null;
}

const tailShare = 0.1;
/** A rise of less than this between neighbours is no restart. */
const restartFactor = 1.5;

export function readSchedule({ x, y }: Curve): Schedule {
  const peak = y.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const rises = y.findIndex((rate, i) => (y[i + 1] ?? Number.NEGATIVE_INFINITY) <= rate);
  const top = rises < 0 ? y.length - 1 : rises;
  const tail = y.findLastIndex((rate) => rate >= tailShare * peak) + 1;
  let restart = -1;
  for (let i = top + 1; i < y.length; i++) {
    if ((y[i] ?? 0) > restartFactor * (y[i - 1] ?? 0) && (y[i] ?? 0) > tailShare * peak)
      restart = i;
  }
  return {
    peak,
    last: y.at(-1) ?? peak,
    warmUpEnd: top > 0 ? (x[top] ?? null) : null,
    tailStart: tail < y.length ? (x[tail] ?? null) : null,
    lastRestart: restart < 0 ? null : (x[restart] ?? null),
  };
}
