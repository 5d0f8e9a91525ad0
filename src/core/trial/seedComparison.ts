import { mean, standardDeviation } from "../diagnosis/statistics/mean.ts";
import { pairedTest } from "../diagnosis/statistics/welch.ts";
import type { Interval } from "../diagnosis/statistics/wilsonInterval.ts";

/** The losses of two ways to train over the same seeds, in pairs. */
export interface SeedComparison {
  readonly pairs: number;
  readonly before: Spread;
  readonly after: Spread;
  /** Mean of `before` minus `after`, with its 95 % interval (Student's paired test); null for one pair. */
  readonly gain: (Interval & { readonly mean: number }) | null;
  /** That the change is better on the mean, given equal odds beforehand: 1 − p/2, or p/2 where it is worse. */
  readonly probabilityBetter: number | null;
}

export interface Spread {
  readonly mean: number;
  /** NaN for one value. */
  readonly deviation: number;
}

/** Compares final losses that were paired by seed. Pairs with a loss that is not finite are left out. */
export function compareSeeds(before: readonly number[], after: readonly number[]): SeedComparison {
  const pairs = before.flatMap((own, i) => {
    const other = after[i];
    return other !== undefined && Number.isFinite(own) && Number.isFinite(other)
      ? [[own, other] as const]
      : [];
  });
  const [a, b] = [pairs.map(([own]) => own), pairs.map(([, other]) => other)];
  const spreads = { pairs: pairs.length, before: spreadOf(a), after: spreadOf(b) };
  if (pairs.length < 2) return { ...spreads, gain: null, probabilityBetter: null };
  const { difference, interval, p } = pairedTest(a, b);
  return {
    ...spreads,
    gain: { mean: difference, ...interval },
    probabilityBetter: difference === 0 ? 0.5 : difference > 0 ? 1 - p / 2 : p / 2,
  };
}

export function spreadOf(values: readonly number[]): Spread {
  return { mean: mean(values), deviation: standardDeviation(values) };
}
