import type { RunCurves } from "../runCurves.ts";
import { tooWeak } from "../signResult.ts";
import { oneSided95 } from "../statistics/normalQuantiles.ts";
import { type Flatness, flatGain } from "./flatness.ts";
import { generalisesStill, type Level } from "./plateauLevel.ts";

/** Up to this share a plateau that is shown stays: between the two it is too weak to show. */
export const keptGain = 0.045;
/** Where nothing has been learned and the gain of the last doubling is within its error. */
const noisyConfidence = 0.75;
const mostNoise = 0.1;
const unmovedConfidence = 0.9;
/** From here on labelled runs like this one were stuck often enough to say so. */
const learnedBar = 0.35;
/** At less than this share of its opening a flat loss has most often converged: more has to speak for a plateau. */
const farDown = 0.15;
const farDownBar = 0.65;
/** Below this probability hardly any labelled run like this one was stuck, whatever the definition says. */
const speaksAgainst = 0.2;
const leastByRule = 0.55;

/** What the definition says of it: null where the loss still moves or its level is good. */
export function confidenceByRule(curves: RunCurves, flat: Flatness, level: Level): number | null {
  if (level === "unmoved") return unmovedConfidence;
  const noisy =
    (level === "chance" || level === "unlearned") &&
    flat.gain <= Math.min(mostNoise, oneSided95 * flat.error);
  if (flat.gain > keptGain && !noisy) return null;
  if ((flat.level < 0 || flat.opening <= 0) && level !== "immobile") return null;
  if (level === "good" || level === "learned" || generalisesStill(curves, level)) return null;
  return confidence(level, flat, flat.gain + oneSided95 * flat.error, noisy);
}

/**
 * Labelled runs decide: what looks like those that were stuck is a plateau, and so is what the definition finds
 * where they do not speak against it.
 */
export function combinedStrength(byRule: number, learned: number, share: number): number {
  const bar = share < farDown ? farDownBar : learnedBar;
  const odds = learned / (1 - learned) / (bar / (1 - bar));
  const own = odds / (1 + odds);
  if (byRule <= tooWeak || learned < speaksAgainst) return Math.min(own, byRule > 0 ? tooWeak : 1);
  return Math.max(own, leastByRule);
}

function confidence(level: Level, flat: Flatness, bound: number, noisy: boolean): number {
  if (flat.gain > flatGain) return noisy ? noisyConfidence : tooWeak;
  const base =
    level === "unmeasured" ? 0.65 : level === "underfit" || level === "still" ? 0.9 : 0.96;
  const crawling = 0.15 * Math.max(0, flat.gain / flatGain);
  const vague = bound > 2 * flatGain ? 0.1 : 0;
  return Math.max(0, Math.min(1, base - crawling - vague));
}
