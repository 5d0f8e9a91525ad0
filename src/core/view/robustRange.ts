export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface RobustRange extends Range {
  /** Values that lie outside. */
  readonly outside: number;
  /** The range that holds all values. */
  readonly full: Range;
}

/** Below this many values every one of them counts: there is no telling which is an outlier. */
const fewest = 20;
const tail = 0.01;
/** How many spans of the middle 98 % a value may lie beyond it before it is an outlier. */
const reach = 2;
const sampleSize = 10_000;

export type ScaleKind = "linear" | "logarithmic";

/**
 * The range of y to draw so that outliers do not squash the rest: from the least to the greatest value
 * within two spans of the 1–99 % quantiles of their curve, like the whiskers of a box plot.
 * Each curve is judged by itself, so that a short one is not taken for outliers of a long one.
 * On a logarithmic scale spans are of logarithms, and values ≤ 0 lie outside.
 * The values are finite; null where there is none to draw.
 */
export function robustRange(curves: readonly Float64Array[], scale: ScaleKind): RobustRange | null {
  const fulls = curves.map((values) => fullRange(values, scale));
  // On a logarithmic scale the full range leaves out what is not above zero, which lies outside all the same.
  const linear =
    scale === "logarithmic" ? curves.map((values) => fullRange(values, "linear")) : null;
  const full = union(fulls);
  if (full.min > full.max) return null;
  const { min, max } = union(
    curves.map((values, i) => trimmedRange(values, fulls[i] ?? full, scale)),
  );
  const beyond = (i: number) => {
    const own = fulls[i] ?? full;
    const least = scale === "logarithmic" ? (linear?.[i]?.min ?? 0) : own.min;
    return least < min || own.max > max;
  };
  const outside = curves.reduce(
    (sum, values, i) => sum + (beyond(i) ? countOutside(values, min, max) : 0),
    0,
  );
  return { min, max, full, outside };
}

function trimmedRange(values: Float64Array, full: Range, scale: ScaleKind): Range {
  const sorted = sampled(values, scale).sort();
  if (sorted.length < fewest) return full;
  const trim = Math.max(1, Math.floor(tail * sorted.length));
  const low = sorted[trim] ?? 0;
  const high = sorted[sorted.length - 1 - trim] ?? 0;
  const span = high - low;
  if (span === 0) return full;
  const value = (position: number) => (scale === "linear" ? position : 10 ** position);
  const [least, most] = [value(low - reach * span), value(high + reach * span)];
  if (full.min >= least && full.max <= most) return full;
  return extentBetween(values, least, most);
}

/** Positions on the scale of at most `sampleSize` values, evenly spread. */
function sampled(values: Float64Array, scale: ScaleKind): Float64Array {
  const stride = Math.max(1, values.length / sampleSize);
  const sample = Float64Array.from(
    { length: Math.min(values.length, sampleSize) },
    (_, i) => values[Math.floor(i * stride)] ?? 0,
  );
  return scale === "linear" ? sample : sample.filter((value) => value > 0).map(Math.log10);
}

function fullRange(values: Float64Array, scale: ScaleKind): Range {
  const least = scale === "linear" ? Number.NEGATIVE_INFINITY : Number.MIN_VALUE;
  return extentBetween(values, least, Number.POSITIVE_INFINITY);
}

/** Empty (min > max) where no value lies between. */
function extentBetween(values: Float64Array, low: number, high: number): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < min && value >= low) min = value;
    if (value > max && value <= high) max = value;
  }
  return { min, max };
}

function countOutside(values: Float64Array, min: number, max: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < min || value > max) count++;
  }
  return count;
}

function union(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map((range) => range.min)),
    max: Math.max(...ranges.map((range) => range.max)),
  };
}
