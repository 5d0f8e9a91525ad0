import { effectiveIndices } from "../run/effective.ts";
import type { Axis, Series } from "../run/series.ts";
import type { Position } from "./finding.ts";
import { median } from "./statistics/median.ts";
import { positionOf } from "./wording.ts";

/**
 * A series as the signs read it: finite values that no restart has superseded, in order of x, as medians
 * of blocks of neighbours where there are too many. All three columns have the same length.
 */
export interface Curve {
  readonly series: Series;
  /** What x counts; null where it is the order of the points. */
  readonly axis: Axis | null;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index in the series of each block's first point. */
  readonly index: Uint32Array;
}

/** Together they bound what a diagnosis costs, however long the run. */
const mostPoints = 2000;
/** Values looked at in each block, evenly spaced. */
const mostSamples = 15;

/** x falls back to the order of the points where the series lacks the axis. */
export function curveOf(series: Series, axis: Axis | null): Curve {
  const kept = series.seams.length > 0 ? effectiveIndices(series, axis ?? "step") : null;
  const count = kept?.length ?? series.length;
  const size = Math.max(1, Math.ceil(count / mostPoints));
  const stride = Math.ceil(size / mostSamples);
  const column = axis === null ? null : series.axis(axis);
  const values = series.values;
  const blocks = Math.ceil(count / size);
  const x = new Float64Array(blocks);
  const y = new Float64Array(blocks);
  const index = new Uint32Array(blocks);
  const samples = new Float64Array(mostSamples + 1);
  let length = 0;
  for (let start = 0; start < count; start += size) {
    let sampled = 0;
    for (let i = start; i < Math.min(start + size, count); i += stride) {
      const value = values[kept?.[i] ?? i] ?? Number.NaN;
      if (Number.isFinite(value)) samples[sampled++] = value;
    }
    if (sampled === 0) continue;
    const centre = Math.min(count - 1, start + (size >> 1));
    x[length] = kept?.[centre] ?? centre;
    y[length] = medianOfFew(samples, sampled);
    index[length++] = kept?.[start] ?? start;
  }
  const whole = { series, y: y.subarray(0, length), index: index.subarray(0, length) };
  const order = x.subarray(0, length);
  const counted = column === null ? order : order.map((i) => column[i] ?? Number.NaN);
  return column !== null && counted.every((at) => Number.isFinite(at))
    ? { ...whole, axis, x: counted }
    : { ...whole, axis: null, x: order };
}

/** Sorts in place by insertion: for a few values that is faster than anything that allocates. */
function medianOfFew(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? 0;
    let at = i;
    for (; at > 0 && (values[at - 1] ?? 0) > value; at--) values[at] = values[at - 1] ?? 0;
    values[at] = value;
  }
  const upper = values[count >> 1] ?? Number.NaN;
  return count % 2 === 1 ? upper : (upper + (values[(count >> 1) - 1] ?? upper)) / 2;
}

export function positionAt(curve: Curve, point: number): Position {
  return positionOf(curve.series.at(curve.index[point] ?? 0));
}

/**
 * What the series began with: the median of the first few values, or the very first one where the loss or norm
 * blew up right after it.
 */
export function openingLevel(y: Float64Array): number {
  const few = Math.max(1, Math.min(5, Math.round(y.length * 0.02)));
  const level = median(y.subarray(0, few));
  const first = y[0] ?? level;
  return first < level / 2 ? first : level;
}

/** The part of `curve` from a point of another curve on: by x where both count the same, else by the line. */
export function sinceSame(curve: Curve, other: Curve, point: number): Curve {
  if (curve.axis !== null && curve.axis === other.axis) return between(curve, other.x[point] ?? 0);
  const line = other.series.lines[other.index[point] ?? 0] ?? 0;
  const start = curve.index.findIndex((i) => (curve.series.lines[i] ?? 0) >= line);
  return slice(curve, start < 0 ? curve.x.length : start);
}

/** The part with from ≤ x < to. */
export function between(curve: Curve, from: number, to = Number.POSITIVE_INFINITY): Curve {
  const start = curve.x.findIndex((x) => x >= from);
  const end = curve.x.findIndex((x) => x >= to);
  return slice(curve, start < 0 ? curve.x.length : start, end < 0 ? curve.x.length : end);
}

export function slice(curve: Curve, start: number, end = curve.x.length): Curve {
  return {
    ...curve,
    x: curve.x.subarray(start, end),
    y: curve.y.subarray(start, end),
    index: curve.index.subarray(start, end),
  };
}

/** The part whose share of the whole span of x lies in [from, to]. */
export function span(curve: Curve, from: number, to: number): Curve {
  const first = curve.x[0] ?? 0;
  const width = (curve.x.at(-1) ?? 0) - first;
  const start = curve.x.findIndex((x) => x >= first + from * width);
  const end = curve.x.findLastIndex((x) => x <= first + to * width) + 1;
  return slice(curve, Math.max(0, start), Math.max(0, start, end));
}
