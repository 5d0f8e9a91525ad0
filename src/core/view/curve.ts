import { effectiveIndices } from "../run/effective.ts";
import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import { type Column, pick, positions, toColumn } from "./columns.ts";
import { curveLimit, downsample, markLimit, splitFinite, thin } from "./downsample.ts";
import { exponentialMovingAverage } from "./ema.ts";
import { formatNumber } from "./format.ts";
import type { Range } from "./robustRange.ts";

/** One series, or the mean of several, as it is drawn: float64 columns of equal length within each group. */
export interface CurveModel {
  readonly name: string;
  /** The run whose log its lines stand in; null for what stands in no log, such as a mean. */
  readonly runId: RunId | null;
  readonly points: Points;
  /** The moving average of the points; null where no smoothing is wanted. */
  readonly smooth: Points | null;
  /** The points that are NaN or ±Infinity, with those values. */
  readonly marks: Points;
  /** Around the points, on the same x; null where the curve is of one run. */
  readonly band: { readonly low: Column; readonly high: Column } | null;
  /** Drawn thin behind the others and left out of the legend. */
  readonly quiet: boolean;
  /** The newest value, which may be non-finite; as text, for the legend. */
  readonly latest: string;
}

export interface Points {
  readonly x: Column;
  readonly y: Column;
  /** 1-based lines of the log. */
  readonly lines: Column;
}

export interface CurveOptions {
  readonly smoothing: number;
  readonly window: Range | null;
}

/** What of a series lies in the window, superseded points left out; before any downsampling. */
export interface Visible {
  readonly series: Series;
  /** Of the whole series, in the unit that is drawn. */
  readonly drawnX: (index: number) => number;
  /** The moving average at each index of `finite`. */
  readonly smooth: Float64Array | null;
  /** Indices in the series. */
  readonly finite: Uint32Array;
  readonly nonFinite: Uint32Array;
}

export function visiblePart(series: Series, scale: AxisScale, options: CurveOptions): Visible {
  const x = scale.column(series);
  const drawnX = (index: number) => scale.drawn(x[index] ?? Number.NaN);
  const { smoothing, window } = options;
  const { finite, nonFinite } = splitFinite(series.values, placed(effective(series, scale), x));
  return {
    series,
    drawnX,
    smooth: smoothing > 0 ? exponentialMovingAverage(series.values, finite, smoothing) : null,
    finite: window === null ? finite : touching(finite, drawnX, window),
    nonFinite: window === null ? nonFinite : touching(nonFinite, drawnX, window),
  };
}

export interface CurveLook {
  readonly name: string;
  readonly runId: RunId;
  readonly quiet: boolean;
}

export function curveModel(visible: Visible, look: CurveLook): CurveModel {
  const { series, drawnX, smooth, finite, nonFinite } = visible;
  const points = (values: Float64Array, kept: Uint32Array): Points => ({
    x: toColumn(Array.from(kept, drawnX)),
    y: toColumn(pick(values, kept)),
    lines: toColumn(pick(series.lines, kept)),
  });
  return {
    ...look,
    points: points(series.values, downsample(series.values, finite, curveLimit)),
    smooth: smooth === null ? null : points(smooth, downsample(smooth, finite, curveLimit)),
    marks: points(series.values, thin(nonFinite, markLimit)),
    band: null,
    latest: formatNumber(series.last?.value ?? 0),
  };
}

function effective(series: Series, { axis }: AxisScale): Uint32Array {
  return axis === "line" || series.seams.length === 0
    ? positions(series.length)
    : effectiveIndices(series, axis);
}

function placed(indices: Uint32Array, x: Float64Array): Uint32Array {
  return x.some(Number.isNaN) ? indices.filter((index) => !Number.isNaN(x[index])) : indices;
}

/** Points in the window and those that a line into or through it starts from or leads to. */
function touching(
  indices: Uint32Array,
  drawnX: (index: number) => number,
  window: Range,
): Uint32Array {
  const meets = (a: number, b: number) =>
    Math.max(a, b) >= window.min && Math.min(a, b) <= window.max;
  return indices.filter((index, i) => {
    const here = drawnX(index);
    const before = indices[i - 1];
    const after = indices[i + 1];
    return (
      meets(here, here) ||
      (before !== undefined && meets(drawnX(before), here)) ||
      (after !== undefined && meets(here, drawnX(after)))
    );
  });
}
