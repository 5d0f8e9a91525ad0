/**
 * Quantile of the up to `width` values before each one, itself left out, by linear interpolation between order
 * statistics (Hyndman & Fan 1996, type 7). NaN where fewer than `fewest` values come before.
 * A sorted window is kept by insertion: O(n·width) moves, no sorting.
 */
export function rollingQuantile(
  values: Float64Array,
  width: number,
  probability: number,
  fewest = 1,
): Float64Array {
  const window = new Float64Array(width + 1);
  let size = 0;
  return values.map((value, i) => {
    const result = size >= fewest ? interpolated(window, size, probability) : Number.NaN;
    size = inserted(window, size, value);
    if (size > width) size = removed(window, size, values[i - width] ?? 0);
    return result;
  });
}

function interpolated(sorted: Float64Array, size: number, probability: number): number {
  const position = (size - 1) * probability;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below === above ? below : below + (position - Math.floor(position)) * (above - below);
}

function placeOf(sorted: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function inserted(sorted: Float64Array, size: number, value: number): number {
  const at = placeOf(sorted, size, value);
  sorted.copyWithin(at + 1, at, size);
  sorted[at] = value;
  return size + 1;
}

function removed(sorted: Float64Array, size: number, value: number): number {
  const at = placeOf(sorted, size, value);
  sorted.copyWithin(at, at + 1, size);
  return size - 1;
}
