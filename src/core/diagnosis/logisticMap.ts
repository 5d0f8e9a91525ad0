/** Logistic calibration (Platt 1999) on the log-odds: logit(p) = intercept + slope · logit(confidence). */
export interface LogisticMap {
  readonly slope: number;
  readonly intercept: number;
}

/** The farthest that a probability comes to 0 or 1. */
export const surest = 0.99;

export function applied({ slope, intercept }: LogisticMap, strength: number): number {
  return 1 / (1 + Math.exp(-(intercept + slope * logit(strength))));
}

export function logit(probability: number): number {
  const inside = Math.min(surest, Math.max(1 - surest, probability));
  return Math.log(inside / (1 - inside));
}
