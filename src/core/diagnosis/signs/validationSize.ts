import type { Curve } from "../curve.ts";
import { median } from "../statistics/median.ts";

/** Sets of up to so many samples are told by the steps of their accuracy. */
const mostSamples = 100;
const fewestSamples = 5;
const fewestValues = 6;
/** So many wrong samples carry a loss; fewer are single cases. */
const enoughMistakes = 4;
const recentPoints = 5;
/** Rounding of an accuracy with four digits. */
const rounding = 6e-5;

/**
 * How large a validation set is and how many of its samples are wrong now, where it is so small and they are so few that
 * a rising loss is that of single samples. Null where there are enough, or where the digits do not tell.
 */
export function fewMistakes({
  y,
}: Curve): { readonly samples: number; readonly mistakes: number } | null {
  if (y.length < fewestValues) return null;
  const unit = y.some((value) => value > 1) ? 100 : 1;
  const shares = [...new Set(Array.from(y, (value) => value / unit))];
  if (shares.every(isRounded)) return null;
  const samples = sizeOf(shares);
  if (samples === null) return null;
  const mistakes = Math.round((1 - median(y.subarray(-recentPoints)) / unit) * samples);
  return mistakes < enoughMistakes ? { samples, mistakes } : null;
}

/** Two digits hide how many samples there are. */
function isRounded(share: number): boolean {
  return Math.abs(share * 100 - Math.round(share * 100)) < 1e-6;
}

function sizeOf(shares: readonly number[]): number | null {
  for (let samples = fewestSamples; samples <= mostSamples; samples++) {
    const fits = shares.every(
      (share) => Math.abs(share - Math.round(share * samples) / samples) <= rounding,
    );
    if (fits) return samples;
  }
  return null;
}
