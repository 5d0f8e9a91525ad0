import type { Parts } from "../parts.ts";
import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import { type Column, pick, toColumn } from "./columns.ts";
import { bucketCount, downsample, markLimit, thin } from "./downsample.ts";
import type { RunningAverage } from "./ema.ts";
import { formatNumber } from "./format.ts";
import { type Stretch, stretchOf } from "./minMaxPyramid.ts";
import { firstAt, type PreparedSeries, type PreparedStore } from "./preparedSeries.ts";
import type { Range } from "./range.ts";
import { widthWithMargin, withMargin } from "./windowMargin.ts";

/** One series, or the mean of several, as it is drawn: float64 columns of equal length within each group. */
export interface CurveModel {
  readonly name: string;
  /** By which its line is styled; equal in all charts where the page compares runs. */
  readonly ordinal: number;
  /** The run whose log its lines stand in; null for what stands in no log, such as a mean. */
  readonly runId: RunId | null;
  readonly points: Points;
  /** How many points lie in the window: more than are drawn there where it is thinned. */
  readonly total: number;
  /** The moving average of the points; null where no smoothing is wanted. */
  readonly smooth: Points | null;
  /** The points that are NaN or ±Infinity, with those values. */
  readonly marks: Points;
  /** Around the points, on the same x; null where the curve is of one run. */
  readonly band: { readonly low: Column; readonly high: Column } | null;
  /** Where the metric is best; null where it has no better and worse. */
  readonly best: { readonly x: number; readonly y: number } | null;
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
  readonly logX: boolean;
}

/** What of a series lies in the window, superseded points left out; before any downsampling. */
export interface Visible {
  readonly series: Series;
  readonly prepared: PreparedSeries;
  /** Of the whole series, in the unit that is drawn. */
  readonly drawnX: (index: number) => number;
  readonly finite: Stretch;
  /** Indices in the series. */
  readonly nonFinite: Uint32Array;
  /** The same with what lies beside the window, so that it can be moved before anything is drawn anew. */
  readonly beside: DrawnPart;
}

interface DrawnPart {
  readonly finite: Stretch;
  /** The moving average of `finite`; null where no smoothing is wanted. */
  readonly smooth: Stretch | null;
  /** Indices in the series. */
  readonly nonFinite: Uint32Array;
}

export function* visiblePart(
  series: Series,
  scale: AxisScale,
  options: CurveOptions,
  store: PreparedStore,
): Parts<Visible> {
  const prepared = yield* store.series(series, scale);
  const { x } = prepared;
  const drawnX = (index: number) => scale.drawn(x[index] ?? Number.NaN);
  const { smoothing, window, logX } = options;
  const average = smoothing > 0 ? yield* prepared.smooth(smoothing) : null;
  const shown = window ?? (logX ? { min: Number.MIN_VALUE, max: Number.MAX_VALUE } : null);
  const looked = partWithin(prepared, series, shown, scale, average);
  const beside =
    window === null
      ? looked
      : partWithin(prepared, series, withMargin(window, logX), scale, average);
  const { finite, nonFinite } = looked;
  return { series, prepared, drawnX, finite, nonFinite, beside };
}

function partWithin(
  prepared: PreparedSeries,
  series: Series,
  window: Range | null,
  scale: AxisScale,
  average: RunningAverage | null,
): DrawnPart {
  const { x, finite, nonFinite, ascending } = prepared;
  if (window === null) {
    return {
      finite: prepared.stretch(),
      smooth: average?.stretch(0, finite.length) ?? null,
      nonFinite,
    };
  }
  const range = inColumn(window, scale);
  const odd = within(nonFinite, x, range, ascending);
  if (ascending) {
    const { from, to } = touching(finite, x, range);
    return {
      finite: prepared.stretch(from, to),
      smooth: average?.stretch(from, to) ?? null,
      nonFinite: odd,
    };
  }
  const indices = touchingAny(finite, x, range);
  return {
    finite: stretchOf(series.values, indices),
    smooth: average === null ? null : stretchOf(average.means, indices),
    nonFinite: odd,
  };
}

export interface CurveLook {
  readonly name: string;
  readonly ordinal: number;
  readonly runId: RunId;
  readonly quiet: boolean;
  readonly best?: "least" | "most" | null;
  /** Points to draw at most. */
  readonly limit: number;
  readonly logX: boolean;
}

export function curveModel(visible: Visible, look: CurveLook): CurveModel {
  const { series, prepared, drawnX, finite, beside } = visible;
  const { name, ordinal, runId, quiet, best = null } = look;
  // As many within the window as where all is shown.
  const limit = beside.finite === finite ? look.limit : Math.ceil(look.limit * widthWithMargin);
  const points = (valueAt: (index: number) => number, kept: Uint32Array): Points => {
    const x = new Float64Array(kept.length);
    const y = new Float64Array(kept.length);
    for (let i = 0; i < kept.length; i++) {
      const index = kept[i] ?? 0;
      x[i] = drawnX(index);
      y[i] = valueAt(index);
    }
    return { x: x.buffer, y: y.buffer, lines: toColumn(pick(series.lines, kept)) };
  };
  const edges =
    look.logX && prepared.ascending ? logEdges(beside.finite.indices, drawnX, limit) : null;
  const drawn = (stretch: Stretch) =>
    points((index) => stretch.valueAt(index), downsample(stretch, limit, edges));
  const { values } = series;
  return {
    name,
    ordinal,
    runId,
    quiet,
    points: drawn(beside.finite),
    total: finite.length,
    smooth: beside.smooth === null ? null : drawn(beside.smooth),
    marks: points((index) => values[index] ?? Number.NaN, thin(beside.nonFinite, markLimit)),
    band: null,
    best: best === null ? null : bestPoint(visible, best),
    latest: formatNumber(series.last?.value ?? 0),
  };
}

/** Of the whole series, whatever is looked at. */
function bestPoint({ series, prepared, drawnX }: Visible, wanted: "least" | "most") {
  const whole = prepared.stretch();
  if (whole.length === 0) return null;
  const { low, high } = whole.extremes(0, whole.length);
  const index = prepared.finite[wanted === "least" ? low : high] ?? 0;
  return { x: drawnX(index), y: series.values[index] ?? Number.NaN };
}

/** Buckets of equal width on a logarithmic axis. */
function logEdges(
  indices: Uint32Array,
  drawnX: (index: number) => number,
  limit: number,
): readonly number[] {
  const buckets = bucketCount(limit);
  const first = Math.log(drawnX(indices[0] ?? 0));
  const last = Math.log(drawnX(indices.at(-1) ?? 0));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  const edges: number[] = [];
  let from = 0;
  for (let bucket = 1; bucket < buckets; bucket++) {
    const least = Math.exp(first + ((last - first) * bucket) / buckets);
    let high = indices.length;
    while (from < high) {
      const middle = (from + high) >> 1;
      if (drawnX(indices[middle] ?? 0) < least) from = middle + 1;
      else high = middle;
    }
    edges.push(from);
  }
  return edges;
}

/** A window in the unit of the column: drawing is linear. */
function inColumn(window: Range, { drawn }: AxisScale): Range {
  const zero = drawn(0);
  const unit = drawn(1) - zero;
  return { min: (window.min - zero) / unit, max: (window.max - zero) / unit };
}

function within(
  indices: Uint32Array,
  x: Float64Array,
  { min, max }: Range,
  ascending: boolean,
): Uint32Array {
  if (ascending)
    return indices.subarray(
      firstAt(x, indices, min, "at least"),
      firstAt(x, indices, max, "above"),
    );
  return indices.filter((index) => meets(x[index], x[index], min, max));
}

/** Positions of the points in the window and of those that a line into or through it starts from or leads to. */
function touching(
  indices: Uint32Array,
  x: Float64Array,
  { min, max }: Range,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, firstAt(x, indices, min, "at least") - 1);
  const to = Math.min(indices.length, firstAt(x, indices, max, "above") + 1);
  const only = x[indices[from] ?? 0];
  return to - from === 1 && !meets(only, only, min, max) ? { from, to: from } : { from, to };
}

/** The same where x does not ascend, as indices. */
function touchingAny(indices: Uint32Array, x: Float64Array, { min, max }: Range): Uint32Array {
  return indices.filter((index, i) => {
    const here = x[index];
    const before = indices[i - 1];
    const after = indices[i + 1];
    return (
      meets(here, here, min, max) ||
      (before !== undefined && meets(x[before], here, min, max)) ||
      (after !== undefined && meets(here, x[after], min, max))
    );
  });
}

function meets(a = Number.NaN, b = Number.NaN, min = 0, max = 0): boolean {
  return Math.max(a, b) >= min && Math.min(a, b) <= max;
}
