import { calibrationData } from "./calibrationData.ts";
import type { Sign } from "./finding.ts";
import { applied, surest } from "./logisticMap.ts";

/** What a rule puts at or above this is worth showing; the map does not take that back, nor grant it to what is below. */
const worthShowing = 0.5;

/**
 * The share of findings with this strength of evidence that were right on labelled runs. Where no such runs exist, the
 * rule's own confidence stands.
 */
export function calibrated(sign: Sign, strength: number): number {
  const map = calibrationData[sign];
  if (map === undefined || strength < worthShowing) return strength;
  return Math.min(surest, Math.max(worthShowing, applied(map, strength)));
}
