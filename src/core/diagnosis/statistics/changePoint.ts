export interface ChangePoint {
  /** First index of the second segment. */
  readonly index: number;
  /** Indices between which the change lies with 95 % confidence, both included. */
  readonly from: number;
  readonly to: number;
  readonly sse: number;
}

/** 95 % of chi-squared with one degree of freedom. */
const chiSquared = 3.8415;
const shortestSegment = 3;

/**
 * Least-squares split into a straight line and then a constant (segmented regression, Quandt 1958):
 * where a curve stops moving. The interval holds all splits whose likelihood ratio is below 3.84,
 * with `effectiveSize` independent points (defaults to all). Null for fewer than six points.
 * Linear in the number of points.
 */
export function changePoint(
  x: Float64Array,
  y: Float64Array,
  effectiveSize: number = y.length,
): ChangePoint | null {
  const n = y.length;
  if (n < 2 * shortestSegment) return null;
  const costs = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const left = new Moments();
  const right = new Moments();
  const x0 = x[0] ?? 0;
  const y0 = y[n - 1] ?? 0;
  for (let i = 0; i < n; i++) right.add((x[i] ?? 0) - x0, (y[i] ?? 0) - y0, 1);
  for (let split = 1; split <= n - shortestSegment; split++) {
    const dx = (x[split - 1] ?? 0) - x0;
    const dy = (y[split - 1] ?? 0) - y0;
    left.add(dx, dy, 1);
    right.add(dx, dy, -1);
    if (split >= shortestSegment) costs[split] = left.aroundLine() + right.aroundMean();
  }
  const sse = costs.reduce((a, b) => Math.min(a, b));
  const index = costs.indexOf(sse);
  const bound = sse * Math.exp(chiSquared / Math.max(1, effectiveSize));
  const from = costs.findIndex((cost) => cost <= bound);
  const to = costs.findLastIndex((cost) => cost <= bound);
  return index < 0 ? null : { index, from, to, sse };
}

class Moments {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  add(x: number, y: number, sign: 1 | -1): void {
    this.#n += sign;
    this.#x += sign * x;
    this.#y += sign * y;
    this.#xx += sign * x * x;
    this.#xy += sign * x * y;
    this.#yy += sign * y * y;
  }

  aroundMean(): number {
    return Math.max(0, this.#yy - (this.#y * this.#y) / this.#n);
  }

  aroundLine(): number {
    const sxx = this.#xx - (this.#x * this.#x) / this.#n;
    const sxy = this.#xy - (this.#x * this.#y) / this.#n;
    return Math.max(0, this.aroundMean() - (sxx > 0 ? (sxy * sxy) / sxx : 0));
  }
}
