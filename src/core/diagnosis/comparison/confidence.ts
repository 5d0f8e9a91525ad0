import type { Severity } from "../finding.ts";

/** Difference from the best, as a share of what it gained, from which on results are very different. */
export const largeShare = 0.25;
/** Up to here they are alike. */
export const smallShare = 0.1;
/** Standard errors, and confidence, of results that differ, if not very much. */
export const farBeyondNoise = 5;
export const moderateConfidence = 0.6;
/** A run that lacks more than this of the best one's gain has failed. */
export const failedShare = 0.5;
/** Differences must exceed the noise within the runs by this factor. */
export const noiseFactor = 2;
/** Confidence at most, where there are too few runs for more than a suspicion. */
export const suspicion = 0.5;

const warnBar = 0.8;

/** From `least` at the bar to `most` where the difference is overwhelming. */
export function confidenceOf(share: number, least: number, most: number): number {
  const size = Math.min(1, Math.max(0, (share - largeShare) / largeShare));
  return Number((least + (most - least) * size).toFixed(3));
}

export function severityOf(confidence: number): Severity {
  return confidence >= warnBar ? "warning" : "info";
}
