import type { Stretch } from "./minMaxPyramid.ts";

/** Points of one curve that a chart is given at most. */
export const curveLimit = 2000;
/** Points of all curves of a chart together: twenty curves are drawn more coarsely than one. */
const chartLimit = 16_000;

/** How many points each of so many curves may have. */
export function limitFor(curves: number): number {
  return Math.max(200, Math.min(curveLimit, Math.floor(chartLimit / Math.max(1, curves))));
}
/** Marks of non-finite values that a curve is given at most; their count is said in words. */
export const markLimit = 200;

export interface Split {
  readonly finite: Uint32Array;
  readonly nonFinite: Uint32Array;
}

/** Takes NaN and ±Infinity out of a curve, so that they are drawn as marks. */
export function splitFinite(values: Float64Array, indices: Uint32Array): Split {
  const finite = new Uint32Array(indices.length);
  const nonFinite: number[] = [];
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    if (Number.isFinite(values[index])) finite[count++] = index;
    else nonFinite.push(index);
  }
  return { finite: finite.subarray(0, count), nonFinite: Uint32Array.from(nonFinite) };
}

/**
 * Min-max decimation: of each bucket the smallest and the largest value, and the first and last point of all, so that
 * no spike is hidden. Returns at most `limit` (≥ 4) of the stretch's indices, in their order.
 * `edges` are positions in the stretch, ascending, where one bucket ends and the next begins; without them the buckets
 * are equally filled.
 */
export function downsample(
  stretch: Stretch,
  limit: number,
  edges: ArrayLike<number> | null = null,
): Uint32Array {
  const { indices, length: count } = stretch;
  if (count <= limit) return indices;
  const kept = new Uint32Array(limit);
  let size = 0;
  const keep = (position: number) => {
    kept[size++] = indices[position] ?? 0;
  };
  const buckets = bucketCount(limit);
  const inner = count - 2;
  const edge = (bucket: number) => {
    if (bucket === 0) return 1;
    if (bucket === buckets) return count - 1;
    const given = edges?.[bucket - 1];
    const own = given ?? 1 + Math.floor((bucket * inner) / buckets);
    return Math.min(count - 1, Math.max(1, own));
  };
  keep(0);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = edge(bucket);
    const to = edge(bucket + 1);
    if (from >= to) continue;
    const { low, high } = stretch.extremes(from, to);
    keep(Math.min(low, high));
    if (low !== high) keep(Math.max(low, high));
  }
  keep(count - 1);
  return kept.subarray(0, size);
}

/** Into how many buckets `downsample` divides for that limit; there is one edge fewer. */
export function bucketCount(limit: number): number {
  return Math.floor((limit - 2) / 2);
}

/** Evenly spread, first and last kept. */
export function thin(indices: Uint32Array, limit: number): Uint32Array {
  if (indices.length <= limit) return indices;
  const stride = (indices.length - 1) / (limit - 1);
  return Uint32Array.from({ length: limit }, (_, i) => indices[Math.round(i * stride)] ?? 0);
}
