import type { Message } from "../message.ts";

/** A point of the surface: [x] of a curve, [x, y] of a plane. */
export type Point = readonly number[];

interface Interval {
  readonly min: number;
  readonly max: number;
}

/** A loss with its analytic gradient, over the part of its domain that is shown. */
export interface Surface {
  readonly id: SurfaceId;
  readonly title: Message;
  /** The formula as it is written. */
  readonly formula: string;
  /** One interval for each dimension; there are one or two. */
  readonly domain: readonly Interval[];
  /** Where a descent begins unless somebody moves it. */
  readonly start: Point;
  /** A rate with which plain gradient descent gets somewhere here. */
  readonly rate: number;
  value(point: Point): number;
  /** ∂f/∂x for each dimension. */
  gradient(point: Point): Point;
}

export const surfaceIds = [
  "sine",
  "himmelblau",
  "rastrigin",
  "beale",
  "rosenbrock",
  "styblinski-tang",
  "bowl",
  "scaled-bowl",
] as const;
export type SurfaceId = (typeof surfaceIds)[number];

/** Two points of one surface, coordinate by coordinate. */
export function combine(a: Point, b: Point, combined: (x: number, y: number) => number): Point {
  return a.map((x, i) => combined(x, b[i] ?? 0));
}

export function norm(vector: Point): number {
  return Math.hypot(...vector);
}

/** `point` moved into the domain. */
export function within({ domain }: Pick<Surface, "domain">, point: Point): Point {
  return domain.map(({ min, max }, i) => Math.min(max, Math.max(min, point[i] ?? 0)));
}
