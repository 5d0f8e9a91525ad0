/** Lag-k sample autocorrelation (Box & Jenkins 1970): in [−1, 1], 0 for a constant series. */
export function autocorrelation(values: ArrayLike<number>, lag = 1): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (values[i] ?? 0) / n;
  let variance = 0;
  let covariance = 0;
  for (let i = 0; i < n; i++) {
    const deviation = (values[i] ?? 0) - mean;
    variance += deviation * deviation;
    if (i >= lag) covariance += deviation * ((values[i - lag] ?? 0) - mean);
  }
  return variance > 0 ? covariance / variance : 0;
}

/**
 * How many independent values a series with lag-1 autocorrelation ρ is worth: n(1−ρ)/(1+ρ)
 * (Bayley & Hammersley 1946). A negative ρ is not credited. At least 1 for a series that is not empty.
 */
export function effectiveSampleSize(n: number, rho: number): number {
  const positive = Math.min(0.999, Math.max(0, rho));
  return Math.min(n, Math.max(1, (n * (1 - positive)) / (1 + positive)));
}
