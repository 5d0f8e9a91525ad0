import type { Parts } from "../parts.ts";
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
export function* robustRange(
  curves: readonly RankedStretch[],
  scale: ScaleKind,
): Parts<RobustRange | null> {
  const ranges: CurveRange[] = [];
  for (const curve of curves) {
    ranges.push(curve.range(scale));
    yield;
  }
  const full = union(ranges.map((range) => range.full));
  if (full.min > full.max) return null;
  const drawn = union(ranges.map((range) => range.trimmed));
  let outside = 0;
  for (const curve of curves) {
    outside += curve.countOutside(drawn, scale);
    yield;
  }
  return { ...drawn, full, outside };
}

interface CurveRange {
  readonly full: Range;
  readonly trimmed: Range;
}

/** A stretch of a curve, which does not change, and what was found of its values. */
export class RankedStretch {
  readonly #stretch: Stretch;
  /** Some of its values in ascending order, which serve both scales. */
  readonly #sample: Float64Array;
  readonly #ranges = new Map<ScaleKind, CurveRange>();
  readonly #outside = new Map<ScaleKind, Range & { readonly count: number }>();

  constructor(stretch: Stretch) {
    this.#stretch = stretch;
    const stride = Math.max(1, stretch.length / sampleSize);
    const sample = new Float64Array(Math.min(stretch.length, sampleSize));
    for (let i = 0; i < sample.length; i++) sample[i] = stretch.value(Math.floor(i * stride));
    this.#sample = sample.sort();
  }

  range(scale: ScaleKind): CurveRange {
    const known = this.#ranges.get(scale);
    if (known !== undefined) return known;
    const full = fullRange(this.#stretch, scale);
    const range = { full, trimmed: trimmedRange(this.#stretch, this.#sample, full, scale) };
    this.#ranges.set(scale, range);
    return range;
  }

  countOutside({ min, max }: Range, scale: ScaleKind): number {
    const known = this.#outside.get(scale);
    if (known?.min === min && known.max === max) return known.count;
    const count = this.#stretch.countOutside(min, max);
    this.#outside.set(scale, { min, max, count });
    return count;
  }
}

function trimmedRange(
  stretch: Stretch,
  sample: Float64Array,
  full: Range,
  scale: ScaleKind,
): Range {
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
