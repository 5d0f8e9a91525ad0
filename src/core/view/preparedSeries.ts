import { effectiveIndices } from "../run/effective.ts";
import type { Axis, Series } from "../run/series.ts";
import type { AxisScale, ChartAxis } from "./axes.ts";
import { positions } from "./columns.ts";
import { splitFinite } from "./downsample.ts";
import { exponentialMovingAverage } from "./ema.ts";
import { type Extent, extentOf } from "./extent.ts";

/** What does not depend on the part that is looked at: of a long series it is worth keeping. */
export interface PreparedSeries {
  readonly x: Float64Array;
  /** Indices of finite values with an x, superseded points left out. */
  readonly finite: Uint32Array;
  readonly nonFinite: Uint32Array;
  /** Whether x at `finite` never falls, so that it can be searched. */
  readonly ascending: boolean;
}

/** Keeps what was prepared while a series does not grow. Whoever shows charts owns one and drops it with them. */
export class PreparedStore {
  readonly #prepared = new WeakMap<Series, { key: string; value: PreparedSeries }>();
  readonly #extents = new WeakMap<Series, { key: string; value: Extent | null }>();
  readonly #smooth = new WeakMap<Series, { key: string; value: Float64Array }>();

  series(series: Series, scale: AxisScale): PreparedSeries {
    const key = `${series.length} ${series.seams.length} ${scale.axis}`;
    const known = this.#prepared.get(series);
    if (known?.key === key) return known.value;
    const value = prepare(series, scale);
    this.#prepared.set(series, { key, value });
    return value;
  }

  /** x of the first and the last point, as it is drawn. */
  extent(series: Series, scale: AxisScale): Extent | null {
    const key = `${series.length} ${scale.axis} ${scale.drawn(0)} ${scale.drawn(1)}`;
    const known = this.#extents.get(series);
    if (known?.key === key) return known.value;
    const value = extentOf(series, scale);
    this.#extents.set(series, { key, value });
    return value;
  }

  smooth(series: Series, scale: AxisScale, weight: number): Float64Array {
    const key = `${series.length} ${series.seams.length} ${scale.axis} ${weight}`;
    const known = this.#smooth.get(series);
    if (known?.key === key) return known.value;
    const { finite } = this.series(series, scale);
    const value = exponentialMovingAverage(series.values, finite, weight);
    this.#smooth.set(series, { key, value });
    return value;
  }
}

/** Along what a restart supersedes points. */
const superseding: Readonly<Record<ChartAxis, Axis | null>> = {
  step: "step",
  epoch: "epoch",
  relative: "time",
  time: "time",
  samples: "step",
  line: null,
};

function prepare(series: Series, scale: AxisScale): PreparedSeries {
  const x = scale.column(series);
  const axis = superseding[scale.axis];
  const holding =
    axis === null || series.seams.length === 0
      ? positions(series.length)
      : effectiveIndices(series, axis);
  const { finite, nonFinite } = splitFinite(series.values, withPlace(holding, x));
  return { x, finite, nonFinite, ascending: isAscending(x, finite) };
}

function withPlace(indices: Uint32Array, x: Float64Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    if (!Number.isNaN(x[index])) indices[count++] = index;
  }
  return indices.subarray(0, count);
}

function isAscending(x: Float64Array, indices: Uint32Array): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < indices.length; i++) {
    const here = x[indices[i] ?? 0] ?? Number.NaN;
    if (here < before) return false;
    before = here;
  }
  return true;
}

/** The first position in `indices` whose x is at least `bound`, or above it; x ascends along them. */
export function firstAt(
  x: Float64Array,
  indices: Uint32Array,
  bound: number,
  strictly: "at least" | "above",
): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const here = x[indices[middle] ?? 0] ?? Number.NaN;
    if (strictly === "above" ? here <= bound : here < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
