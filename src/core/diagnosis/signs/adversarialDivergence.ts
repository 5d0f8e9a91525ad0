import { positionAt, sustainedSince } from "../curve.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, notFound, type SignResult } from "../signResult.ts";
import { median } from "../statistics/median.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";

const fewestPoints = 20;
/** The size of a term at its end over the largest of its first half: balanced losses drift, but not so far. */
const blownUp = 20;
const least = 10;
/** Of the points since the onset most are beyond what was usual. */
const beyond = 2;
const sustained = 0.8;
const fewestSince = 5;
const confidence = 0.85;

/** Of the first values: a cross-entropy of two classes begins near ln 2, and may burst long before it is lost. */
const opening = 0.1;

/**
 * The largest size in the first half, in which critics drift to where they stay; what never goes below zero, as a
 * cross-entropy, is in balance from its beginning on.
 */
function usualSize(y: Float64Array): number {
  return y.some((value) => value < 0)
    ? y.subarray(0, y.length >> 1).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
    : median(y.subarray(0, Math.ceil(opening * y.length)));
}

/**
 * Of networks that play against each other no loss has to fall, but one that leaves all that it was for good has lost
 * the balance. Sizes, as the losses of a critic may be of either sign.
 */
export function adversarialDivergence(curves: RunCurves): SignResult {
  for (const curve of curves.lossTerms) {
    const size = curve.y.map(Math.abs);
    if (size.length < fewestPoints) continue;
    const usual = usualSize(curve.y);
    const level = median(size.subarray(-Math.max(fewestSince, Math.ceil(size.length / 10))));
    if (level < Math.max(least, blownUp * usual)) continue;
    const from = sustainedSince(
      size.length,
      sustained,
      fewestSince,
      (point) => (size[point] ?? 0) > beyond * usual,
    );
    if (from === null) continue;
    const position = positionAt(curve, from);
    const { name } = curve.series;
    return found({
      sign: "divergence",
      severity: "error",
      confidence,
      onset: onsetAt(position),
      summary: withPlace(
        "{metric} has diverged since {place}: the two networks are out of balance.",
        position,
        { metric: name },
      ),
      evidence: {
        "size of the loss now": rounded(level),
        "usual size": rounded(usual),
      },
      subtype: null,
      series: name,
      consequences: [],
      measured: {},
    });
  }
  return notFound;
}
