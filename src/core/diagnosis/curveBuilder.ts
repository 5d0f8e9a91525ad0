import { enlarged } from "../run/column.ts";
import { effectiveIndices } from "../run/effective.ts";
import type { Axis, Series } from "../run/series.ts";
import type { Curve } from "./curve.ts";
import { medianOfFew } from "./statistics/median.ts";

/** Together they bound what a diagnosis costs, however long the run. */
const mostBlocks = 1000;
/** Blocks for which there is room at first: most series are short, and there may be thousands. */
const fewBlocks = 63;
/** Values looked at for each block's median, evenly spaced. */
const mostSamples = 15;

/** The values of the block at hand. */
const samples = new Float64Array(mostSamples + 1);

/**
 * The curve of one series over one axis, kept while the series grows: full blocks are final, so that a new point
 * costs its own block. When there are too many, the block size doubles and all are made anew, which is amortised
 * by the points that came in between. A new restart begins anew as well, since it supersedes points.
 */
export class CurveBuilder {
  readonly #series: Series;
  readonly #axis: Axis | null;
  #x = new Float64Array(fewBlocks + 1);
  #y = new Float64Array(fewBlocks + 1);
  #high = new Float64Array(fewBlocks + 1);
  #index = new Uint32Array(fewBlocks + 1);
  /** Null where no point is superseded: index and position are the same then. */
  #kept: number[] | null = null;
  #seams = 0;
  #size = 1;
  /** Points of the effective series in full blocks, and how many curve points those have given. */
  #done = 0;
  #length = 0;
  /** Length of the series that `#curve` shows; the arrays behind a curve are valid until the next update. */
  #seen = -1;
  #curve: Curve | null = null;

  constructor(series: Series, axis: Axis | null) {
    this.#series = series;
    this.#axis = axis;
  }

  /** Valid until the series grows and this is asked again. */
  curve(): Curve {
    const { length } = this.#series;
    if (this.#curve !== null && this.#seen === length) return this.#curve;
    const count = this.#follow(Math.max(0, this.#seen), length);
    this.#seen = length;
    let size = this.#size;
    while (count > mostBlocks * size) size *= 2;
    if (size !== this.#size) this.#restart(size);
    this.#makeRoom(Math.ceil(count / this.#size) + 1);
    const values = this.#series.values;
    const full = count - (count % this.#size);
    while (this.#done < full) {
      this.#length += this.#block(this.#length, this.#done, this.#done + this.#size, values);
      this.#done += this.#size;
    }
    const open = full < count ? this.#block(this.#length, full, count, values) : 0;
    this.#curve = this.#view(this.#length + open);
    return this.#curve;
  }

  /** Takes note of the points from `from` on; gives how many are effective. */
  #follow(from: number, length: number): number {
    const { seams } = this.#series;
    if (seams.length !== this.#seams) {
      this.#seams = seams.length;
      this.#kept = Array.from(effectiveIndices(this.#series, this.#axis ?? "step"));
      this.#restart(1);
    } else if (this.#kept !== null) {
      for (let i = from; i < length; i++) this.#kept.push(i);
    }
    return this.#kept?.length ?? length;
  }

  #makeRoom(blocks: number): void {
    if (blocks <= this.#x.length) return;
    const room = Math.min(Math.max(blocks, 2 * this.#x.length), mostBlocks + 1);
    this.#x = enlarged(this.#x, room);
    this.#y = enlarged(this.#y, room);
    this.#high = enlarged(this.#high, room);
    this.#index = enlarged(this.#index, room);
  }

  #restart(size: number): void {
    this.#size = size;
    this.#done = 0;
    this.#length = 0;
  }

  /** Writes the block of effective points [start, end) at `at`; 1 where any of its values is finite, else 0. */
  #block(at: number, start: number, end: number, values: Float64Array): 0 | 1 {
    const stride = Math.ceil(this.#size / mostSamples);
    let high = Number.NEGATIVE_INFINITY;
    let sampled = 0;
    for (let i = start; i < end; i++) {
      const value = values[this.#indexOf(i)] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value > high) high = value;
      if ((i - start) % stride === 0) samples[sampled++] = value;
    }
    if (high === Number.NEGATIVE_INFINITY) return 0;
    this.#x[at] = this.#indexOf(Math.min(end - 1, start + (this.#size >> 1)));
    this.#y[at] = sampled > 0 ? medianOfFew(samples, sampled) : high;
    this.#high[at] = high;
    this.#index[at] = this.#indexOf(start);
    return 1;
  }

  #indexOf(position: number): number {
    return this.#kept === null ? position : (this.#kept[position] ?? position);
  }

  #view(length: number): Curve {
    const order = this.#x.subarray(0, length);
    const column = this.#axis === null ? null : this.#series.axis(this.#axis);
    const counted = column === null ? order : order.map((i) => column[i] ?? Number.NaN);
    const known = column !== null && counted.every((at) => Number.isFinite(at));
    return {
      series: this.#series,
      axis: known ? this.#axis : null,
      x: known ? counted : order,
      y: this.#y.subarray(0, length),
      high: this.#high.subarray(0, length),
      index: this.#index.subarray(0, length),
    };
  }
}
