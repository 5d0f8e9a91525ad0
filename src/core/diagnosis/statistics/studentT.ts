import { incompleteBeta } from "./incompleteBeta.ts";

/** P(|T| ≥ |t|) of Student's t with `degrees` ≥ 1 degrees of freedom (Student 1908); NaN for NaN. */
export function studentTwoSided(t: number, degrees: number): number {
  return Number.isNaN(t)
    ? Number.NaN
    : incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t > 0 that |T| exceeds with the probability `twoSided` in (0, 1). */
export function studentQuantile(twoSided: number, degrees: number): number {
  let high = 1;
  while (studentTwoSided(high, degrees) > twoSided) high *= 2;
  let low = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > twoSided) low = middle;
    else high = middle;
  }
  return high;
}
