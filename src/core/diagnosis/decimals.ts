import { decimals } from "../run/decimals.ts";

/** Digits that a printed number has at most; of a number in full more would tell nothing. */
export const mostDigits = 6;

/** What one unit of the last digit is worth that any of the values shows. */
export function lastDigit(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    most = Math.max(most, decimals(Number((values[i] ?? 0).toPrecision(mostDigits + 1))));
  }
  return 10 ** -most;
}
