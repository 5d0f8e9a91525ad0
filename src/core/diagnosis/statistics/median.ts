/** Converts a median absolute deviation into the standard deviation of a normal distribution. */
export const normalConsistency = 1.4826;

/** NaN for no values. The input is left as it is. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7, numpy's default). */
export function quantile(values: ArrayLike<number>, probability: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below === above ? below : below + (position - Math.floor(position)) * (above - below);
}

/** Median of |x − median(x)|, unscaled (Hampel 1974). */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const centre = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/** Medians of `width` neighbours around each value, fewer at the ends (Tukey's running median). */
export function runningMedian(values: Float64Array, width: number): Float64Array {
  const half = Math.floor(width / 2);
  return Float64Array.from(values, (_, i) =>
    median(values.subarray(Math.max(0, i - half), i + half + 1)),
  );
}
