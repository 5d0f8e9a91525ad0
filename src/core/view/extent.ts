import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import type { Range } from "./robustRange.ts";

export interface Extent extends Range {
  /** The least x that a logarithmic axis can show; null where there is none. */
  readonly leastPositive: number | null;
}

export function extentOf(series: Series, scale: AxisScale): Extent | null {
  const column = scale.column(series);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let leastPositive = Number.POSITIVE_INFINITY;
  // Drawing is linear.
  const zero = scale.drawn(0);
  const unit = scale.drawn(1) - zero;
  for (let i = 0; i < column.length; i++) {
    const x = zero + unit * (column[i] ?? Number.NaN);
    if (x < min) min = x;
    if (x > max) max = x;
    if (x > 0 && x < leastPositive) leastPositive = x;
  }
  if (!(min <= max)) return null;
  return { min, max, leastPositive: Number.isFinite(leastPositive) ? leastPositive : null };
}

export function union(extents: readonly (Extent | null)[]): Extent | null {
  const present = extents.filter((extent) => extent !== null);
  if (present.length === 0) return null;
  const positive = present.flatMap(({ leastPositive }) => leastPositive ?? []);
  return {
    min: Math.min(...present.map(({ min }) => min)),
    max: Math.max(...present.map(({ max }) => max)),
    leastPositive: positive.length === 0 ? null : Math.min(...positive),
  };
}
