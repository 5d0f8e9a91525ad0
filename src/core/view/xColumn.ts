import { enlarged, nextCapacity } from "../run/column.ts";
import type { Series } from "../run/series.ts";
import { type AxisScale, valueAtLine } from "./axes.ts";

/** x of the points of a series in the unit of the log; NaN where nothing before it in the log has a coordinate. */
export function xColumn(series: Series, scale: AxisScale): Float64Array {
  return new XColumn(scale).extend(series, series.length);
}

/**
 * x of a series that grows. A point that lacks the coordinate takes that of the last point of the reference before it
 * in the log. The series' own column serves as it is while it lacks nothing.
 */
export class XColumn {
  readonly #scale: Pick<AxisScale, "source" | "reference">;
  #own = true;
  #filled = new Float64Array(0);
  #length = 0;

  constructor(scale: Pick<AxisScale, "source" | "reference">) {
    this.#scale = scale;
  }

  /** Whether what is kept holds for that scale too. */
  fits({ source, reference }: Pick<AxisScale, "source" | "reference">): boolean {
    return source === this.#scale.source && (this.#own || reference === this.#scale.reference);
  }

  /** Of the first `length` points of the series at least; those that were there before are as they were. */
  extend(series: Series, length: number): Float64Array {
    const { source } = this.#scale;
    const own = source === null ? null : series.axis(source);
    const from = this.#length;
    this.#length = length;
    this.#own &&= own !== null && !hasNaN(own, from, length);
    if (this.#own && own !== null) return own;
    this.#fill(series, own, this.#filled.length === 0 ? 0 : from, length);
    return this.#filled.subarray(0, length);
  }

  #fill(series: Series, own: Float64Array | null, from: number, length: number): void {
    const { source, reference } = this.#scale;
    const { lines } = series;
    if (this.#filled.length === 0) this.#filled = new Float64Array(length);
    while (this.#filled.length < length) {
      this.#filled = enlarged(this.#filled, nextCapacity(this.#filled.length));
    }
    for (let i = from; i < length; i++) {
      const x = source === null ? lines[i] : own?.[i];
      const stated = x === undefined || Number.isNaN(x) ? null : x;
      this.#filled[i] =
        stated ??
        (reference === null || source === null
          ? Number.NaN
          : valueAtLine(reference, source, lines[i] ?? 0));
    }
  }
}

function hasNaN(column: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (Number.isNaN(column[i])) return true;
  return false;
}
