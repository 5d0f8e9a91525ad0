import { mean, variance } from "./mean.ts";
import { studentQuantile, studentTwoSided } from "./studentT.ts";
import type { Interval } from "./wilsonInterval.ts";

export interface MeanDifference {
  /** Mean of the first sample minus that of the second. */
  readonly difference: number;
  readonly t: number;
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
  /** Of the difference, at the level that was asked for. */
  readonly interval: Interval;
}

/**
 * Welch's test for two means with unequal variances (Welch 1947), and the interval of their difference that
 * misses it with the probability `alpha`. Both samples need two values or more. Two samples without any
 * spread differ for certain or not at all.
 */
export function welch(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alpha: number = 0.05,
): MeanDifference {
  const difference = mean(a) - mean(b);
  const [va, vb] = [variance(a) / a.length, variance(b) / b.length];
  const error = Math.sqrt(va + vb);
  const degrees =
    error > 0 ? (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1)) : 1;
  return differenceTest(difference, error, degrees, alpha);
}

/** Student's test for the mean difference of pairs, at least two of them. */
export function pairedTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alpha: number = 0.05,
): MeanDifference {
  const differences = Float64Array.from(a, (value, i) => value - (b[i] ?? Number.NaN));
  const error = Math.sqrt(variance(differences) / differences.length);
  return differenceTest(mean(differences), error, differences.length - 1, alpha);
}

function differenceTest(
  difference: number,
  error: number,
  degrees: number,
  alpha: number,
): MeanDifference {
  const t =
    error > 0 ? difference / error : difference === 0 ? 0 : difference * Number.POSITIVE_INFINITY;
  const half = error > 0 ? studentQuantile(alpha, degrees) * error : 0;
  return {
    difference,
    t,
    degrees,
    p: studentTwoSided(t, degrees),
    interval: { low: difference - half, high: difference + half },
  };
}
