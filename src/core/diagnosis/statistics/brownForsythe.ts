import { incompleteBeta } from "./incompleteBeta.ts";
import { mean } from "./mean.ts";
import { median } from "./median.ts";

export interface SpreadTest {
  readonly f: number;
  /** Of the hypothesis that all groups spread alike. 1 where no group spreads at all. */
  readonly p: number;
}

/**
 * Whether groups differ in their spread: analysis of variance of the absolute deviations from each group's
 * median (Brown & Forsythe 1974). At least two groups of two values.
 */
export function brownForsythe(groups: readonly ArrayLike<number>[]): SpreadTest {
  const deviations = groups.map((group) => {
    const centre = median(group);
    return Array.from(group, (value) => Math.abs(value - centre));
  });
  const all = deviations.flat();
  const grand = mean(all);
  let between = 0;
  let within = 0;
  for (const group of deviations) {
    const own = mean(group);
    between += group.length * (own - grand) ** 2;
    for (const value of group) within += (value - own) ** 2;
  }
  const [d1, d2] = [groups.length - 1, all.length - groups.length];
  if (within === 0) return between === 0 ? { f: 0, p: 1 } : { f: Number.POSITIVE_INFINITY, p: 0 };
  const f = between / d1 / (within / d2);
  return { f, p: incompleteBeta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2) };
}
