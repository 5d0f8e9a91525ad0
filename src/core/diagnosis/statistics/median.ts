/** Converts a median absolute deviation into the standard deviation of a normal distribution. */
export const normalConsistency = 1.4826;

/** NaN for no values. The input is left as it is. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7, numpy's default). NaN where a value is. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  const own = Float64Array.from(values);
  const last = own.length - 1;
  if (last < 0 || own.some(Number.isNaN)) return Number.NaN;
  const position = last * probability;
  const rank = Math.floor(position);
  const below = select(own, rank);
  let above = Number.POSITIVE_INFINITY;
  for (let i = rank + 1; i <= last; i++) above = Math.min(above, own[i] ?? above);
  return rank === last || below === above || position === rank
    ? below
    : below + (position - rank) * (above - below);
}

/** The value of that rank, by Hoare's selection (1961): partly sorts in place, so that what follows is not smaller. */
function select(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] ?? pivot) < pivot) i++;
      while ((values[j] ?? pivot) > pivot) j--;
      if (i > j) break;
      const kept = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = kept;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

/** Median of |x − median(x)|, unscaled (Hampel 1974). */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const centre = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/** Medians of `width` neighbours around each value, fewer at the ends (Tukey's running median); for small widths. */
export function runningMedian(values: Float64Array, width: number): Float64Array {
  const half = Math.floor(width / 2);
  const window = new Float64Array(2 * half + 1);
  return values.map((_, i) => {
    const start = Math.max(0, i - half);
    const end = Math.min(values.length, i + half + 1);
    for (let j = start; j < end; j++) window[j - start] = values[j] ?? 0;
    return medianOfFew(window, end - start);
  });
}

/** Median of the first `count` values, which it sorts in place by insertion: for few values the fastest. */
export function medianOfFew(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? 0;
    let at = i;
    for (; at > 0 && (values[at - 1] ?? 0) > value; at--) values[at] = values[at - 1] ?? 0;
    values[at] = value;
  }
  const upper = values[count >> 1] ?? Number.NaN;
  return count % 2 === 1 ? upper : (upper + (values[(count >> 1) - 1] ?? upper)) / 2;
}
