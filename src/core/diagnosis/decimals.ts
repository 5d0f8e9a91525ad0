/** Digits that a printed number has at most; of a number in full more would tell nothing. */
export const mostDigits = 6;

/** Digits after the point as the number was printed, up to one significant digit more than `mostDigits` in all. */
export function decimals(value: number): number {
  const [, fraction = ""] = String(Number(value.toPrecision(mostDigits + 1))).split(".");
  return fraction.length;
}
