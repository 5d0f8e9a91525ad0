import { autocorrelation } from "./autocorrelation.ts";
import { blockMedians } from "./blockMedians.ts";
import { ranks } from "./ranks.ts";
import { residuals, theilSen } from "./theilSen.ts";

export interface Trend {
  /** Kendall's S: rising pairs minus falling pairs. */
  readonly s: number;
  /** Variance of S without a trend, corrected for autocorrelation. */
  readonly variance: number;
  /** Standard normal without a trend; positive for a rise. 0 where nothing can be said. */
  readonly z: number;
}

const mostPoints = 128;
/** Two-sided 5 % of the standard normal: autocorrelations beyond ±this/√n count as real. */
const significant = 1.959964;

/**
 * Mann–Kendall test for a monotonic trend (Mann 1945, Kendall 1975, with ties), the variance corrected
 * by Hamed & Rao (1998) for the significant autocorrelations of the ranks of the detrended values.
 * The correction never lowers the variance, so that anticorrelated noise makes nothing certain.
 * Longer series are reduced to block medians first.
 */
export function mannKendall(values: Float64Array): Trend {
  const y = blockMedians(values, mostPoints);
  const n = y.length;
  if (n < 3) return { s: 0, variance: 0, z: 0 };
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) s += Math.sign((y[j] ?? 0) - (y[i] ?? 0));
  }
  const variance = tiedVariance(y) * varianceInflation(y);
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  return { s, variance, z };
}

function tiedVariance(y: Float64Array): number {
  const n = y.length;
  let total = n * (n - 1) * (2 * n + 5);
  const counts = new Map<number, number>();
  for (const value of y) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const t of counts.values()) total -= t * (t - 1) * (2 * t + 5);
  return total / 18;
}

function varianceInflation(y: Float64Array): number {
  const n = y.length;
  const x = Float64Array.from(y, (_, i) => i);
  const detrended = ranks(residuals(x, y, theilSen(x, y)));
  const bound = significant / Math.sqrt(n);
  let sum = 0;
  for (let lag = 1; lag < n - 2; lag++) {
    const rho = autocorrelation(detrended, lag);
    if (Math.abs(rho) > bound) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho;
  }
  return Math.max(1, 1 + (2 / (n * (n - 1) * (n - 2))) * sum);
}
