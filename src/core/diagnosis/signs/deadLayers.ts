import { type Curve, sustainedSince } from "../curve.ts";

/** Share of the later points at which the gradient must be exactly zero, and how many they must be. */
const sustained = 0.8;
const fewestPoints = 8;

/** Up to here nothing is left to learn: margins have no gradient then, and cross-entropies none that a number holds. */
export const spentLoss = 1e-4;

/** First point from which on the gradient of the first and of the last layer is exactly zero; null where there is none. */
export function deadSince(layers: readonly Curve[]): number | null {
  const [first, last] = layers;
  if (first === undefined || last === undefined) return null;
  const length = Math.min(first.y.length, last.y.length);
  return sustainedSince(
    length,
    sustained,
    fewestPoints,
    (point) => first.y[point] === 0 && last.y[point] === 0,
  );
}
