/** Powers of ten that doubles hold exactly. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) =>
  Number(`1e${exponent}`),
);

/** Integers of so many digits are exact, and so is the rounding of their product or quotient with 10^22 (Clinger 1990). */
export const exactDigits = 15;
/** So many more digits, and the sum below stays exact. */
const moreDigits = 5;
const [dot, smallE, largeE] = [46, 69, 101];
/** 2^27 + 1 (Dekker 1971): cuts a double into two halves, whose products are exact. */
const splitter = 134217729;

/**
 * The number that `Number` reads in those bytes: digits, perhaps with a dot, and what else `scale` says of it.
 * @param scale power of ten by which the digits, read as a whole number, are multiplied.
 */
export function numberOf(bytes: Uint8Array, from: number, to: number, scale: number): number {
  let [high, low, digits, more] = [0, 0, 0, 0];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === smallE || byte === largeE) break;
    if (byte === dot) continue;
    if (digits < exactDigits) {
      high = high * 10 + (byte - 48);
      if (high > 0) digits++;
    } else {
      low = low * 10 + (byte - 48);
      more++;
    }
  }
  const value = more > moreDigits ? Number.NaN : scaled(high, low, more, scale);
  return Number.isNaN(value) ? Number(String.fromCharCode(...bytes.subarray(from, to))) : value;
}

/** (high · 10^more + low) · 10^scale, rounded once; NaN where that is not certain. */
function scaled(high: number, low: number, more: number, scale: number): number {
  if (scale < -22 || scale > 22) return Number.NaN;
  const power = powersOfTen[Math.abs(scale)] ?? 1;
  if (more === 0) return scale < 0 ? high / power : high * power;
  if (scale > 0) return Number.NaN;
  const shift = powersOfTen[more] ?? 1;
  const product = high * shift;
  const rest = productError(high, shift, product) + low;
  const whole = product + rest;
  const left = rest - (whole - product);
  const quotient = whole / power;
  const back = quotient * power;
  const correction = (whole - back - productError(quotient, power, back) + left) / power;
  const doubt = Math.abs(correction) * 2 ** -50;
  const value = quotient + (correction - doubt);
  return value === quotient + (correction + doubt) ? value : Number.NaN;
}

/** What the rounding of `product`, that of the factors, has taken away (Dekker 1971); exact. */
function productError(one: number, other: number, product: number): number {
  const cutOne = splitter * one;
  const highOne = cutOne - (cutOne - one);
  const lowOne = one - highOne;
  const cutOther = splitter * other;
  const highOther = cutOther - (cutOther - other);
  const lowOther = other - highOther;
  return (
    lowOne * lowOther - (product - highOne * highOther - lowOne * highOther - highOne * lowOther)
  );
}
