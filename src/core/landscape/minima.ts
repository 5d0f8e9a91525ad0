import { combine, norm, type Point, type Surface } from "./surface.ts";

/** A minimum that is really there. Several may be global: their losses are equal. */
export interface Minimum {
  readonly point: Point;
  readonly loss: number;
  readonly kind: "global" | "local";
}

/** Points of the search grid along each dimension; fine enough for the ripples of Rastrigin. */
const grid = { one: 601, two: 129 } as const;
const refinements = 60;
/** A slope that counts as none, and how near two minima are one. */
const flat = 1e-7;
const near = 1e-3;
/** How much the losses of two global minima may differ. */
const equal = 1e-6;

const found = new WeakMap<Surface, readonly Minimum[]>();

/**
 * All minima inside the domain, the least first: each point of a grid that lies lower than its neighbours is refined
 * by Newton's method with the second derivatives of the analytic gradient, and kept where the gradient vanishes.
 */
export function minimaOf(surface: Surface): readonly Minimum[] {
  const known = found.get(surface);
  if (known !== undefined) return known;
  const points: Point[] = [];
  for (const candidate of candidates(surface)) {
    const point = refine(surface, candidate);
    const there = points.some((other) => distance(other, point) < near);
    if (!there && isInside(surface, point) && norm(surface.gradient(point)) < flat)
      points.push(point);
  }
  const least = Math.min(...points.map((point) => surface.value(point)));
  const minima = points
    .map((point): Minimum => {
      const loss = surface.value(point);
      return { point, loss, kind: loss - least < equal ? "global" : "local" };
    })
    .sort((a, b) => a.loss - b.loss);
  found.set(surface, minima);
  return minima;
}

/** How near to a minimum counts as there, as a share of the domain: noise keeps a descent moving about it. */
const reachShare = 0.02;

/** The minimum at which a descent has arrived; null where it is at none. */
export function minimumAt(surface: Surface, point: Point): Minimum | null {
  const reach = reachShare * Math.max(...surface.domain.map(({ min, max }) => max - min));
  return minimaOf(surface).find((minimum) => distance(minimum.point, point) <= reach) ?? null;
}

function distance(a: Point, b: Point): number {
  return norm(combine(a, b, (x, y) => x - y));
}

/** Grid points that no neighbour lies below. */
function candidates(surface: Surface): readonly Point[] {
  const [x, y] = surface.domain;
  if (x === undefined) return [];
  const columns = ticks(x, y === undefined ? grid.one : grid.two);
  const rows = y === undefined ? [0] : ticks(y, grid.two);
  const cells = rows.map((v) =>
    columns.map((u) => {
      const point = y === undefined ? [u] : [u, v];
      return { point, loss: surface.value(point) };
    }),
  );
  const lossAt = (i: number, j: number) => cells[j]?.[i]?.loss ?? Number.POSITIVE_INFINITY;
  const around = [-1, 0, 1];
  const lowest = cells.flatMap((row, j) =>
    row.filter(({ loss }, i) =>
      around.every((dj) => around.every((di) => loss <= lossAt(i + di, j + dj))),
    ),
  );
  return lowest.map(({ point }) => point);
}

function ticks({ min, max }: { min: number; max: number }, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => min + ((max - min) * i) / (count - 1));
}

/** Newton's method; a step along the gradient where the surface is not convex. */
function refine(surface: Surface, from: Point): Point {
  let point = from;
  for (let i = 0; i < refinements && norm(surface.gradient(point)) > flat / 100; i++) {
    const direction = newtonDirection(surface, point);
    point = lineSearch(surface, point, direction);
  }
  return point;
}

function newtonDirection(surface: Surface, point: Point): Point {
  const gradient = surface.gradient(point);
  const [gx = 0, gy = 0] = gradient;
  const [[a = 0, b = 0] = [], [, d = 0] = []] = hessian(surface, point);
  if (point.length === 1) return a > 0 ? [-gx / a] : [-gx];
  const determinant = a * d - b * b;
  if (!(a > 0 && determinant > 0)) return gradient.map((g) => -g);
  return [-(d * gx - b * gy) / determinant, -(a * gy - b * gx) / determinant];
}

/** Second derivatives by central differences of the gradient. */
function hessian(surface: Surface, point: Point): readonly Point[] {
  const h = 1e-5;
  return point.map((_, i) => {
    const moved = (by: number) => surface.gradient(point.map((x, j) => (j === i ? x + by : x)));
    const [ahead, behind] = [moved(h), moved(-h)];
    return combine(ahead, behind, (x, y) => (x - y) / (2 * h));
  });
}

function lineSearch(surface: Surface, point: Point, direction: Point): Point {
  const own = surface.value(point);
  for (let share = 1; share > 1e-6; share /= 2) {
    const next = combine(point, direction, (x, d) => x + share * d);
    if (surface.value(next) < own) return next;
  }
  return combine(point, direction, (x, d) => x + d);
}

function isInside({ domain }: Surface, point: Point): boolean {
  return domain.every(({ min, max }, i) => (point[i] ?? 0) > min && (point[i] ?? 0) < max);
}
