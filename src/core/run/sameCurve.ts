import { countBelow, rises } from "./ascending.ts";
import { decimals } from "./decimals.ts";
import type { Axis, Series } from "./series.ts";

/** So many points must be there to compare, or all of the shorter curve. */
const fewest = 3;
/** Share of the points that must agree: a value is printed torn, or before the batch that it closes. */
const agreeing = 0.9;
const mostCompared = 1000;
/** Trackers keep 32-bit floats; consoles print them, or what they were made of, in full. */
const singlePrecision = 1e-6;

/**
 * Whether two series hold the same values, one perhaps rounded or at fewer points: compared point by point where they
 * are equally long, else where their steps (or epochs) are equal. Values agree within the rounding of the one that is
 * written with fewer decimals. A curve that never changes says nothing and agrees with none.
 */
export function isSameCurve(a: Series, b: Series): boolean {
  const [short, long] = a.total <= b.total ? [a, b] : [b, a];
  if (short.length === 0 || !varies(short)) return false;
  const pairs = isPaired(short, long) ? byIndex(short) : byAxis(short, long);
  if (
    pairs.length < Math.min(fewest, short.length) ||
    pairs.length < Math.min(short.length, mostCompared) / 2
  )
    return false;
  const [x, y] = [short.values, long.values];
  const agree = pairs.filter(([i, j]) => isEqual(x[i] ?? 0, y[j] ?? 0)).length;
  return agree >= agreeing * pairs.length;
}

/** Whether two series never change and hold the same value. */
export function isSameConstant(a: Series, b: Series): boolean {
  const [first, other] = [a.values[0], b.values[0]];
  if (first === undefined || other === undefined) return false;
  const isConstant = ({ values }: Series) => values.every((value) => value === values[0]);
  return isConstant(a) && isConstant(b) && isEqual(first, other);
}

/**
 * Which of two series of one metric says more: the one with more points, else with more decimals. A few points more
 * are none: of two files that grow, now one is ahead and now the other.
 * @param margin so many decimals more are none either.
 */
export function isFiner(a: Series, b: Series, margin = 0): boolean {
  const difference = a.total - b.total;
  if (Math.abs(difference) > 2 + 0.1 * Math.min(a.total, b.total)) return difference > 0;
  return decimalsOf(a) > decimalsOf(b) + margin;
}

/** Whether points of equal index belong together: both are equally long, and neither is thinned. */
function isPaired(a: Series, b: Series): boolean {
  return a.length === b.length && a.thinnings + b.thinnings === 0;
}

type Pairs = readonly (readonly [number, number])[];

function byIndex(series: Series): Pairs {
  return sample(series.length).map((index) => [index, index]);
}

function byAxis(short: Series, long: Series): Pairs {
  for (const axis of ["step", "epoch"] satisfies Axis[]) {
    const [x, y] = [short.axis(axis), long.axis(axis)];
    if (x === null || y === null) continue;
    if (rises(y)) return byPlace(x, y);
    const wanted = new Map(sample(short.length).map((index) => [x[index], index]));
    const pairs: [number, number][] = [];
    y.forEach((at, place) => {
      const index = wanted.get(at);
      if (index !== undefined) pairs.push([index, place]);
    });
    return pairs;
  }
  return [];
}

/** A long curve is not read for the few points that are compared. */
function byPlace(x: Float64Array, y: Float64Array): Pairs {
  return sample(x.length).flatMap((index): Pairs => {
    const at = x[index] ?? Number.NaN;
    const place = countBelow(y, at);
    return y[place] === at ? [[index, place]] : [];
  });
}

/** Indices spread evenly over so many points. */
function sample(length: number): readonly number[] {
  const count = Math.min(length, mostCompared);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

function varies({ values }: Series): boolean {
  return values.length === 1 || values.some((value) => value !== values[0]);
}

function isEqual(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const rounding = 0.51 * 10 ** -Math.min(decimals(a), decimals(b));
  return (
    Math.abs(a - b) <= Math.max(rounding, singlePrecision * Math.max(Math.abs(a), Math.abs(b)))
  );
}

function decimalsOf({ values }: Series): number {
  return values
    .subarray(0, 100)
    .reduce((most, value) => Math.max(most, decimals(withoutNoise(value))), 0);
}

/** Of a 32-bit float seven digits were meant: 1e-4 is kept as 9.999999747378752e-5. */
function withoutNoise(value: number): number {
  return Math.fround(value) === value ? Number(value.toPrecision(7)) : value;
}
