import { calibrationData } from "./calibrationData.ts";
import type { Sign } from "./finding.ts";

/** Logistic calibration (Platt 1999) on the log-odds: logit(p) = intercept + slope · logit(confidence). */
export interface LogisticMap {
  readonly slope: number;
  readonly intercept: number;
}

/** What a rule puts at or above this is worth showing; the map does not take that back, nor grant it to what is below. */
const worthShowing = 0.5;
const surest = 0.99;

/**
 * The share of findings with this strength of evidence that were right on labelled runs. What no runs were
 * there to judge keeps the confidence that its rule gives.
 */
export function calibrated(sign: Sign, strength: number): number {
  const map = calibrationData[sign];
  if (map === undefined || strength < worthShowing) return strength;
  return Math.min(surest, Math.max(worthShowing, applied(map, strength)));
}

export function applied({ slope, intercept }: LogisticMap, strength: number): number {
  return 1 / (1 + Math.exp(-(intercept + slope * logit(strength))));
}

export function logit(probability: number): number {
  const inside = Math.min(surest, Math.max(1 - surest, probability));
  return Math.log(inside / (1 - inside));
}
