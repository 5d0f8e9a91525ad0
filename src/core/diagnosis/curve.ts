import type { Axis, Series } from "../run/series.ts";
import type { Position } from "./finding.ts";
import { median } from "./statistics/median.ts";
import { positionOf } from "./wording.ts";

/**
 * A series as the signs read it: finite values that no restart has superseded, in order of x, as medians
 * of blocks of neighbours where there are too many. All columns have the same length.
 */
export interface Curve {
  readonly series: Series;
  /** What x counts; null where it is the order of the points. */
  readonly axis: Axis | null;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The highest value of each block: what lasts one step does not get lost in its median. */
  readonly high: Float64Array;
  /** Index in the series of each block's first point. */
  readonly index: Uint32Array;
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
    high: curve.high.subarray(start, end),
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

/**
 * First point from which on `holds` is true of `share` of the rest, itself included; null where that is
 * true of fewer than `fewest` points.
 */
export function sustainedSince(
  length: number,
  share: number,
  fewest: number,
  holds: (point: number) => boolean,
): number | null {
  let count = 0;
  let from: number | null = null;
  for (let point = length - 1; point >= 0; point--) {
    if (!holds(point)) continue;
    count++;
    if (count >= share * (length - point)) from = point;
  }
  return from !== null && length - from >= fewest ? from : null;
}
