import type { Range } from "./range.ts";

export interface Extent extends Range {
  /** The least x that a logarithmic axis can show; null where there is none. */
  readonly leastPositive: number | null;
}

/** The range of x that shows all of it, also where that is one point. */
export function rangeOf(extent: Extent | null, logX: boolean): Range {
  if (extent === null) return { min: 0, max: 1 };
  const min = logX ? (extent.leastPositive ?? extent.min) : extent.min;
  if (min < extent.max) return { min, max: extent.max };
  return logX ? { min: min / 2, max: min * 2 } : { min: min - 1, max: min + 1 };
}

/** The one x that there is, beside which nothing is named on the axis; null where there are more. */
export function onlyX(extent: Extent | null): number | null {
  return extent !== null && extent.min === extent.max ? extent.min : null;
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
