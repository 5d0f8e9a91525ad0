import type { Range } from "./range.ts";

export interface Extent extends Range {
  /** The least x that a logarithmic axis can show; null where there is none. */
  readonly leastPositive: number | null;
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
