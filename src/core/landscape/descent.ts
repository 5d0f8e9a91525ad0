import { type Memory, noMemory, type OptimizerId, step } from "./optimizer.ts";
import { gaussian, seeded } from "./random.ts";
import { type RateScheduleId, rateShare } from "./rateSchedule.ts";
import { combine, norm, type Point, type Surface } from "./surface.ts";

export interface Descent {
  readonly surface: Surface;
  readonly optimizer: OptimizerId;
  readonly rate: number;
  readonly schedule: RateScheduleId;
  readonly steps: number;
  /** Standard deviation of what is added to each component of the gradient, as small batches do. */
  readonly noise: number;
  readonly seed: number;
  readonly start: Point;
}

/** Where a descent stands after so many steps. */
export interface Stop {
  readonly step: number;
  readonly point: Point;
  readonly loss: number;
  /** How far the step that led here went; 0 at the start. */
  readonly stepSize: number;
  /** The rate of that step, the schedule counted in. */
  readonly rate: number;
}

/** Beyond so many widths of what is shown a descent has diverged and ends. */
const farthest = 1000;

/** All stops, the start first; fewer than asked for where the descent diverges. */
export function descend(descent: Descent): readonly Stop[] {
  const { surface, optimizer, start, steps, rate: peak, schedule } = descent;
  const gradientAt = noisyGradient(descent);
  const stops: Stop[] = [
    { step: 0, point: start, loss: surface.value(start), stepSize: 0, rate: 0 },
  ];
  let point = start;
  let memory: Memory = noMemory(start.length);
  for (let count = 0; count < steps; count++) {
    const rate = peak * rateShare(schedule, count, steps);
    const moved = step(optimizer, point, memory, rate, gradientAt);
    if (!isNear(surface, moved.point)) break;
    const stepSize = norm(combine(moved.point, point, (x, y) => x - y));
    ({ point, memory } = moved);
    stops.push({ step: count + 1, point, loss: surface.value(point), stepSize, rate });
  }
  return stops;
}

/** Whether the descent left all bounds before its last step. */
export function hasDiverged({ steps }: Descent, stops: readonly Stop[]): boolean {
  return stops.length < steps + 1;
}

function noisyGradient({ surface, noise, seed }: Descent): (point: Point) => Point {
  if (noise === 0) return (point) => surface.gradient(point);
  const random = seeded(seed);
  return (point) => surface.gradient(point).map((slope) => slope + noise * gaussian(random));
}

function isNear({ domain }: Surface, point: Point): boolean {
  return domain.every(({ min, max }, i) => {
    const distance = Math.abs((point[i] ?? 0) - (min + max) / 2);
    return distance <= farthest * (max - min);
  });
}
