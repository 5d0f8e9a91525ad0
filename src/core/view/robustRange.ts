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

/**
 * The range of y to draw so that outliers do not squash the rest: from the least to the greatest value
 * within two spans of the 1–99 % quantiles of their curve, like the whiskers of a box plot.
 * Each curve is judged by itself, so that a short one is not taken for outliers of a long one.
 * The values are finite; null where there are none.
 */
export function robustRange(curves: readonly Float64Array[]): RobustRange | null {
  const filled = curves.filter((values) => values.length > 0);
  if (filled.length === 0) return null;
  const full = union(filled.map(fullRange));
  const { min, max } = union(filled.map(trimmedRange));
  let outside = 0;
  if (min > full.min || max < full.max) {
    for (const values of filled)
      for (const value of values) if (value < min || value > max) outside++;
  }
  return { min, max, outside, full };
}

function trimmedRange(values: Float64Array): Range {
  const full = fullRange(values);
  if (values.length < fewest) return full;
  const sorted = sampled(values).sort();
  const trim = Math.max(1, Math.floor(tail * sorted.length));
  const low = sorted[trim] ?? full.min;
  const high = sorted[sorted.length - 1 - trim] ?? full.max;
  const span = high - low;
  if (span === 0) return full;
  return fullRange(
    values.filter((value) => value >= low - reach * span && value <= high + reach * span),
  );
}

function sampled(values: Float64Array): Float64Array {
  const stride = values.length / sampleSize;
  if (stride <= 1) return values.slice();
  return Float64Array.from({ length: sampleSize }, (_, i) => values[Math.floor(i * stride)] ?? 0);
}

function fullRange(values: Float64Array): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function union(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map((range) => range.min)),
    max: Math.max(...ranges.map((range) => range.max)),
  };
}
