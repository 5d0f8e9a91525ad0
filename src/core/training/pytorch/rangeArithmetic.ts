/** Values near both ends occur; that of all numbers in the tensor. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** `signal + noise`: where both have their say against each other, the ends are that much nearer. */
export function sumOf(a: ValueRange, b: ValueRange): ValueRange | null {
  const middle = (a.low + a.high + b.low + b.high) / 2;
  const reach = Math.abs(a.high - a.low - (b.high - b.low)) / 2;
  return reach > 0 ? { low: middle - reach, high: middle + reach } : null;
}

/** Of numbers that are never below zero: while one is at an end the other may be at its own or not. */
export function productOf(a: ValueRange, b: ValueRange): ValueRange | null {
  const ends = [a.low * b.high, a.high * b.low];
  const isPositive = a.low >= 0 && b.low >= 0;
  return isPositive && ends[0] !== ends[1]
    ? { low: Math.min(...ends), high: Math.max(...ends) }
    : null;
}

export function negated({ low, high }: ValueRange): ValueRange {
  return { low: -high, high: -low };
}

/** What arithmetic with a number makes of a range; null for what does not keep the order of numbers. */
export function withNumber(
  operator: string,
  range: ValueRange,
  number: number,
  isRangeLeft: boolean,
): ValueRange | null {
  const apply = (x: number) =>
    evaluate(operator, isRangeLeft ? x : number, isRangeLeft ? number : x);
  if (operator === "**" && isRangeLeft && number % 2 === 0 && number > 0 && range.low < 0) {
    const largest = Math.max(-range.low, Math.abs(range.high)) ** number;
    return range.high > 0 ? { low: 0, high: largest } : mapped(range, apply);
  }
  const isMonotone =
    (operator !== "/" || isRangeLeft) &&
    (operator !== "**" || (isRangeLeft && range.low >= 0 && number > 0));
  return isMonotone ? mapped(range, apply) : null;
}

const places = 100;

/** What a function that goes up and down makes of a range, as far as it comes by. */
export function waved({ low, high }: ValueRange, apply: (x: number) => number): ValueRange {
  const values = Array.from({ length: places + 1 }, (_, at) =>
    apply(low + ((high - low) * at) / places),
  );
  const isRound = high - low >= 2 * Math.PI;
  return isRound ? { low: -1, high: 1 } : { low: Math.min(...values), high: Math.max(...values) };
}

/** What a function that never turns back makes of a range. */
export function mapped(range: ValueRange, apply: (x: number) => number): ValueRange | null {
  const ends = [apply(range.low), apply(range.high)];
  return ends.every(Number.isFinite) ? { low: Math.min(...ends), high: Math.max(...ends) } : null;
}

function evaluate(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "**":
      return left ** right;
    default:
      return Number.NaN;
  }
}
