import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Axis, Series } from "../run/series.ts";
import { effectiveIndices } from "./effective.ts";
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

/** Bounds what a diagnosis costs, however long the run. */
const mostPoints = 2000;

/** What the run counts in, decided on its longest loss; null where its points carry no count: the order then is x. */
export function runAxis(run: Run): Axis | null {
  const series = primarySeries(run, "train_loss") ?? primarySeries(run, "val_loss");
  return (
    (["step", "epoch"] as const).find((axis) => series !== null && counts(series, axis)) ?? null
  );
}

function counts(series: Series, axis: Axis): boolean {
  const column = series.axis(axis);
  return column?.every((x) => Number.isFinite(x)) ?? false;
}

/** The series of that role with the most points; the first in the log among equals. */
export function primarySeries(run: Run, role: MetricRole): Series | null {
  return run
    .ofRole(role)
    .reduce<Series | null>((best, s) => (best === null || s.length > best.length ? s : best), null);
}

export function curveOfRole(run: Run, role: MetricRole, axis: Axis | null): Curve | null {
  const series = primarySeries(run, role);
  return series === null ? null : curveOf(series, axis);
}

/** x falls back to the order of the points where the series lacks the axis. */
export function curveOf(series: Series, axis: Axis | null): Curve {
  const values = series.values;
  const column = axis !== null && counts(series, axis) ? series.axis(axis) : null;
  const kept = effectiveIndices(series, axis ?? "step").filter((i) => Number.isFinite(values[i]));
  const size = Math.max(1, Math.ceil(kept.length / mostPoints));
  const length = Math.ceil(kept.length / size);
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  const index = new Uint32Array(length);
  for (let block = 0; block < length; block++) {
    const members = kept.subarray(block * size, (block + 1) * size);
    const first = members[0] ?? 0;
    const middle = members[members.length >> 1] ?? first;
    x[block] = column?.[middle] ?? middle;
    y[block] =
      size === 1 ? (values[first] ?? 0) : median(Float64Array.from(members, (i) => values[i] ?? 0));
    index[block] = first;
  }
  return { series, axis: column === null ? null : axis, x, y, index };
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
