import type { Stretch } from "./minMaxPyramid.ts";
import type { Range, ScaleKind } from "./range.ts";

export interface RobustRange extends Range {
  /** Values that lie outside. */
  readonly outside: number;
  /** The range that holds all values. */
  readonly full: Range;
}

/** Below this many values every one of them counts: there is no telling which is an outlier. */
const fewest = 20;
const tail = 0.01;
/** How many spans of the middle 98 % a value may lie beyond it before it is an outlier. */
const reach = 2;
const sampleSize = 4000;

/**
 * The range of y to draw so that outliers do not squash the rest: from the least to the greatest value
 * within two spans of the 1–99 % quantiles of their curve, like the whiskers of a box plot.
 * Each curve is judged by itself, so that a short one is not taken for outliers of a long one.
 * On a logarithmic scale spans are of logarithms, and values ≤ 0 lie outside.
 * Null where there is no value to draw.
 */
export function robustRange(
  curves: readonly RankedStretch[],
  scale: ScaleKind,
): RobustRange | null {
  const fulls = curves.map(({ stretch }) => fullRange(stretch, scale));
  const full = union(fulls);
  if (full.min > full.max) return null;
  const { min, max } = union(
    curves.map((curve, i) => trimmedRange(curve, fulls[i] ?? full, scale)),
  );
  const outside = curves.reduce((sum, { stretch }) => sum + stretch.countOutside(min, max), 0);
  return { min, max, full, outside };
}

/** A stretch with a sample of its values in ascending order, which serves both scales. */
export interface RankedStretch {
  readonly stretch: Stretch;
  readonly sample: Float64Array;
}

export function ranked(stretch: Stretch): RankedStretch {
  const stride = Math.max(1, stretch.length / sampleSize);
  const sample = new Float64Array(Math.min(stretch.length, sampleSize));
  for (let i = 0; i < sample.length; i++) sample[i] = stretch.value(Math.floor(i * stride));
  return { stretch, sample: sample.sort() };
}

function trimmedRange({ stretch, sample }: RankedStretch, full: Range, scale: ScaleKind): Range {
  const first = scale === "linear" ? 0 : sample.findIndex((value) => value > 0);
  const count = first < 0 ? 0 : sample.length - first;
  if (count < fewest) return full;
  const trim = Math.max(1, Math.floor(tail * count));
  const position = (value = 0) => (scale === "linear" ? value : Math.log10(value));
  const low = position(sample[first + trim]);
  const high = position(sample[sample.length - 1 - trim]);
  const span = high - low;
  if (span === 0) return full;
  const value = (at: number) => (scale === "linear" ? at : 10 ** at);
  const [least, most] = [value(low - reach * span), value(high + reach * span)];
  if (full.min >= least && full.max <= most) return full;
  return stretch.rangeWithin(least, most);
}

function fullRange(stretch: Stretch, scale: ScaleKind): Range {
  const least = scale === "linear" ? Number.NEGATIVE_INFINITY : Number.MIN_VALUE;
  return stretch.rangeWithin(least, Number.POSITIVE_INFINITY);
}

function union(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map((range) => range.min)),
    max: Math.max(...ranges.map((range) => range.max)),
  };
}
