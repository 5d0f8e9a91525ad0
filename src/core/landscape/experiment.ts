import { descend, hasDiverged, type Stop } from "./descent.ts";
import { type Minimum, minimumAt } from "./minima.ts";
import type { OptimizerId } from "./optimizer.ts";
import { seeded } from "./random.ts";
import type { RateScheduleId } from "./rateSchedule.ts";
import type { Point, Surface, SurfaceId } from "./surface.ts";
import { surfaces } from "./surfaces.ts";

/** One optimizer with all that is set for it. */
export interface Contender {
  readonly optimizer: OptimizerId;
  readonly rate: number;
  readonly schedule: RateScheduleId;
  /** Standard deviation of the gradient noise. */
  readonly noise: number;
}

export const startModes = ["one", "several", "restarts"] as const;
/**
 * `one`: all contenders from the chosen start. `several`: the first contender from starts all over the domain.
 * `restarts`: the first contender from the chosen start, then again and again from a random one.
 */
export type StartMode = (typeof startModes)[number];

export interface Experiment {
  readonly surface: SurfaceId;
  /** At least one. */
  readonly contenders: readonly Contender[];
  readonly start: Point;
  readonly mode: StartMode;
  /** Of each descent. */
  readonly steps: number;
  readonly seed: number;
}

export interface Trajectory {
  /** Position of its contender in the experiment. */
  readonly contender: number;
  /** The step of the experiment at which it sets off. */
  readonly begins: number;
  readonly stops: readonly Stop[];
  readonly diverged: boolean;
  /** Where it has arrived at last; null where it is at no minimum. */
  readonly end: Minimum | null;
}

/** Descents of a series of restarts. */
const restartCount = 6;
/** Starts along each dimension where there are several. */
const startsAlong = { one: 13, two: 5 } as const;

export function trajectories(experiment: Experiment): readonly Trajectory[] {
  const surface = surfaces[experiment.surface];
  const { start, mode, steps, seed, contenders } = experiment;
  const run = (contender: number, from: Point, begins: number, ordinal: number): Trajectory => {
    const chosen = contenders[contender];
    if (chosen === undefined) throw new RangeError(`There is no contender ${contender}.`);
    const descent = { ...chosen, surface, steps, seed: seed + ordinal, start: from };
    const stops = descend(descent);
    const diverged = hasDiverged(descent, stops);
    const last = stops.at(-1)?.point ?? from;
    return { contender, begins, stops, diverged, end: diverged ? null : minimumAt(surface, last) };
  };
  switch (mode) {
    case "one":
      return contenders.map((_, i) => run(i, start, 0, 0));
    case "several":
      return spreadStarts(surface).map((from, i) => run(0, from, 0, i));
    case "restarts":
      return restartsFrom(surface, start, seed).map((from, i) => run(0, from, i * steps, i));
  }
}

/** Steps until every trajectory has ended. */
export function lengthOf({ mode, steps }: Experiment): number {
  return mode === "restarts" ? restartCount * steps : steps;
}

/** The newest stop of a trajectory at a step of the experiment; null before it sets off. */
export function stopAt({ begins, stops }: Trajectory, step: number): Stop | null {
  if (step < begins) return null;
  return stops[Math.min(stops.length - 1, step - begins)] ?? null;
}

/** The trajectory that has found the least loss by that step; null before the first sets off. */
export function bestBy(all: readonly Trajectory[], step: number): Trajectory | null {
  let best: Trajectory | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const trajectory of all) {
    const { loss } = stopAt(trajectory, step) ?? { loss: Number.POSITIVE_INFINITY };
    if (loss < least) {
      least = loss;
      best = trajectory;
    }
  }
  return best;
}

/** Even over the domain, each in the middle of its share. */
function spreadStarts({ domain }: Surface): readonly Point[] {
  const along = domain.length === 1 ? startsAlong.one : startsAlong.two;
  const ticks = domain.map(({ min, max }) =>
    Array.from({ length: along }, (_, i) => min + ((max - min) * (i + 0.5)) / along),
  );
  const [columns = [], rows] = ticks;
  return rows === undefined
    ? columns.map((x) => [x])
    : rows.flatMap((y) => columns.map((x) => [x, y]));
}

function restartsFrom({ domain }: Surface, start: Point, seed: number): readonly Point[] {
  const random = seeded(seed);
  const anywhere = () => domain.map(({ min, max }) => min + (max - min) * random());
  return [start, ...Array.from({ length: restartCount - 1 }, anywhere)];
}
