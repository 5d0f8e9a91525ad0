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
 * `weight` in [0, 1); the values at `indices` are finite. The result is
 * as long as `values`; it is NaN at all other indices.
 */
export function exponentialMovingAverage(
  values: Float64Array,
  indices: Uint32Array,
  weight: number,
): Float64Array {
  const means = new Float64Array(values.length).fill(Number.NaN);
  let moment = 0;
  let missing = 1;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    moment = weight * moment + (1 - weight) * (values[index] ?? Number.NaN);
    missing *= weight;
    means[index] = moment / (1 - missing);
  }
  return means;
}
