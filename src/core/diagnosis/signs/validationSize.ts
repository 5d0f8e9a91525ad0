import { accuracyUnit } from "../accuracyUnit.ts";
import type { Curve } from "../curve.ts";
import { lastDigit, mostDigits } from "../decimals.ts";
import { median } from "../statistics/median.ts";

/** Sets of up to so many samples are told by the steps of their accuracy. */
const mostSamples = 100;
const fewestSamples = 5;
const fewestValues = 6;
/** So many wrong samples carry a loss; fewer are single cases. */
const enoughMistakes = 4;
const recentPoints = 5;
/** Half a unit of the last digit, with room for shares that were computed in single precision. */
const rounding = 0.6;
/** How probable it may be that shares of any other set fit. */
const mostChance = 0.05;

/**
 * How large a validation set is and how many of its samples are wrong now, where it is so small and they are so few that
 * a rising loss is that of single samples. Null where there are enough, or where the digits do not tell.
 */
export function fewMistakes({
  y,
}: Curve): { readonly samples: number; readonly mistakes: number } | null {
  const samples = samplesOf({ y });
  if (samples === null) return null;
  const mistakes = Math.round((1 - median(y.subarray(-recentPoints)) / accuracyUnit(y)) * samples);
  return mistakes < enoughMistakes ? { samples, mistakes } : null;
}

/** How many samples a small set has whose accuracies are given; null where it is large, or where the digits do not tell. */
export function samplesOf({ y }: Pick<Curve, "y">): number | null {
  if (y.length < fewestValues) return null;
  const unit = accuracyUnit(y);
  return sizeOf([...new Set(Array.from(y, (value) => value / unit))]);
}

/**
 * The smallest set of which all shares are whole numbers of samples. Null where shares of any set would fit by chance:
 * there are too few of them, or too few digits.
 */
function sizeOf(shares: readonly number[]): number | null {
  const tolerance = rounding * Math.max(10 ** -mostDigits, lastDigit(shares));
  const telling = shares.filter((share) => share > 0 && share < 1);
  let chance = 0;
  for (let samples = fewestSamples; samples <= mostSamples; samples++) {
    chance += Math.min(1, 2 * tolerance * samples) ** telling.length;
    if (chance > mostChance) return null;
    const fits = telling.every(
      (share) => Math.abs(share - Math.round(share * samples) / samples) <= tolerance,
    );
    if (fits) return samples;
  }
  return null;
}
