import { median } from "./median.ts";

/**
 * At most `limit` medians over neighbouring blocks of equal size, so that a quadratic method stays bounded.
 * The same array where it is short enough.
 */
export function blockMedians(values: Float64Array, limit: number): Float64Array {
  if (values.length <= limit) return values;
  const size = Math.ceil(values.length / limit);
  const blocks = new Float64Array(Math.ceil(values.length / size));
  return blocks.map((_, i) => median(values.subarray(i * size, (i + 1) * size)));
}
