import { medianAbsoluteDeviation, normalConsistency } from "./median.ts";

/**
 * Standard deviation of what moves from one point to the next, whatever the trend:
 * 1.4826·MAD(differences)/√2 (robust form of von Neumann et al. 1941). NaN for fewer than two values.
 */
export function noise(values: ArrayLike<number>): number {
  const differences = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < differences.length; i++) {
    differences[i] = (values[i + 1] ?? Number.NaN) - (values[i] ?? Number.NaN);
  }
  return (normalConsistency * medianAbsoluteDeviation(differences)) / Math.SQRT2;
}
