/**
 * The weight for a curve with `density` (in (0, 1]) times as many points as the one that `weight` is
 * meant for, so that both averages reach equally far along x; 0 where that is less than a point.
 */
export function stretchedWeight(weight: number, density: number): number {
  const stretched = weight ** (1 / density);
  return stretched < 0.05 ? 0 : stretched;
}

/**
 * Exponential moving average of the values at `indices`, corrected for its start at zero
 * (Kingma & Ba 2015, section 3): mean_t = (weight·m + (1 − weight)·value) / (1 − weight^t).
 * `weight` in [0, 1); the values at `indices` are finite. One result per index.
 */
export function exponentialMovingAverage(
  values: Float64Array,
  indices: Uint32Array,
  weight: number,
): Float64Array {
  const means = new Float64Array(indices.length);
  let moment = 0;
  let missing = 1;
  for (let i = 0; i < indices.length; i++) {
    moment = weight * moment + (1 - weight) * (values[indices[i] ?? 0] ?? Number.NaN);
    missing *= weight;
    means[i] = moment / (1 - missing);
  }
  return means;
}
