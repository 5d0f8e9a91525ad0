import { effectiveIndices } from "../diagnosis/effective.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import { type Column, pick, toColumn } from "./columns.ts";
import { curveLimit, downsample, markLimit, splitFinite, thin } from "./downsample.ts";
import { exponentialMovingAverage } from "./ema.ts";
import type { Range } from "./robustRange.ts";

/** One series as it is drawn: float64 columns of equal length within each group. */
export interface CurveModel {
  readonly name: string;
  readonly role: MetricRole;
  readonly points: Points;
  /** The moving average of the points; null where no smoothing is wanted. */
  readonly smooth: Points | null;
  /** The points that are NaN or ±Infinity, with those values. */
  readonly marks: Points;
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
  /** Finite values. */
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly lines: Float64Array;
  readonly smooth: Float64Array | null;
  readonly nonFinite: {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly lines: Float64Array;
  };
}

export function visiblePart(series: Series, scale: AxisScale, options: CurveOptions): Visible {
  const x = scale.column(series);
  const effective =
    scale.axis === "line" ? allIndices(series) : effectiveIndices(series, scale.axis);
  const placed = effective.filter((index) => !Number.isNaN(x[index]));
  const { finite, nonFinite } = splitFinite(series.values, placed);
  const drawn = (indices: Uint32Array) => pick(x, indices).map(scale.drawn);
  const smooth =
    options.smoothing > 0
      ? exponentialMovingAverage(series.values, finite, options.smoothing)
      : null;
  const columns = {
    x: drawn(finite),
    y: pick(series.values, finite),
    lines: pick(series.lines, finite),
    smooth,
  };
  const marks = {
    x: drawn(nonFinite),
    y: pick(series.values, nonFinite),
    lines: pick(series.lines, nonFinite),
  };
  if (options.window === null) return { series, ...columns, nonFinite: marks };
  const seen = touching(columns.x, options.window);
  const marked = touching(marks.x, options.window);
  return {
    series,
    x: pick(columns.x, seen),
    y: pick(columns.y, seen),
    lines: pick(columns.lines, seen),
    smooth: smooth === null ? null : pick(smooth, seen),
    nonFinite: {
      x: pick(marks.x, marked),
      y: pick(marks.y, marked),
      lines: pick(marks.lines, marked),
    },
  };
}

export function curveModel(visible: Visible, latest: string): CurveModel {
  const { x, y, lines, smooth, nonFinite } = visible;
  const points = (of: Omit<Visible["nonFinite"], never>, kept: Uint32Array): Points => ({
    x: toColumn(pick(of.x, kept)),
    y: toColumn(pick(of.y, kept)),
    lines: toColumn(pick(of.lines, kept)),
  });
  return {
    name: visible.series.name,
    role: visible.series.role,
    points: points({ x, y, lines }, downsample(y, positions(y), curveLimit)),
    smooth:
      smooth === null
        ? null
        : points({ x, y: smooth, lines }, downsample(smooth, positions(smooth), curveLimit)),
    marks: points(nonFinite, thin(positions(nonFinite.x), markLimit)),
    latest,
  };
}

function allIndices(series: Series): Uint32Array {
  return positions(series.values);
}

function positions(of: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: of.length }, (_, i) => i);
}

/** Points in the window and those that a line into or through it starts from or leads to. */
function touching(x: Float64Array, window: Range): Uint32Array {
  const meets = (a: number, b: number) =>
    Math.max(a, b) >= window.min && Math.min(a, b) <= window.max;
  return positions(x).filter((i) => {
    const here = x[i] ?? 0;
    return meets(x[i - 1] ?? here, here) || meets(here, x[i + 1] ?? here);
  });
}
