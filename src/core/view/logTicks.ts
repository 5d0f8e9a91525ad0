import type { Range } from "./range.ts";

const mostTicks = 5;

/**
 * Ticks of a logarithmic scale, all at round numbers: whole decades over many, 1, 2 and 5 of each over few, and even
 * steps within less than a decade.
 */
export function logTicks({ min, max }: Range): readonly number[] {
  const within = (value: number) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9);
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  if (!(min > 0)) return [];
  const decades = Math.log10(max / min);
  if (decades >= 2.5) {
    const step = Math.ceil(decades / mostTicks);
    return range(Math.ceil(first / step), Math.floor(last / step))
      .map((exponent) => power(exponent * step))
      .filter(within);
  }
  if (decades >= 0.9) {
    return range(first, last)
      .flatMap((exponent) => [1, 2, 5].map((digit) => digit * power(exponent)))
      .filter(within);
  }
  const step = roundStep((max - min) / mostTicks);
  return range(Math.ceil(min / step), Math.floor(max / step)).map((count) => count * step);
}

/** The least of 1, 2 and 5 times a power of ten that is no less. */
function roundStep(least: number): number {
  const unit = power(Math.floor(Math.log10(least)));
  return unit * ([1, 2, 5].find((digit) => digit * unit >= least) ?? 10);
}

/** 10 to that power as the literal is read: `10 ** -5` is off by rounding. */
function power(exponent: number): number {
  return Number(`1e${exponent}`);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
