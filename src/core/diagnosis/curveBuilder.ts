import { enlarged } from "../run/column.ts";
import type { Axis, Series } from "../run/series.ts";
import type { Curve } from "./curve.ts";
import { EffectivePoints } from "./effectivePoints.ts";
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
 * by the points that came in between. A new restart begins anew as well, since it supersedes points, and so does
 * thinning, which moves them.
 */
export class CurveBuilder {
  readonly #series: Series;
  readonly #axis: Axis | null;
  #x = new Float64Array(fewBlocks + 1);
  #y = new Float64Array(fewBlocks + 1);
  #high = new Float64Array(fewBlocks + 1);
  #index = new Uint32Array(fewBlocks + 1);
  readonly #points: EffectivePoints;
  #size = 1;
  /** Points of the effective series in full blocks, and how many curve points those have given. */
  #done = 0;
  #length = 0;
  /** Points that the series had when `#curve` was made; the arrays behind a curve are valid until the next update. */
  #seen = -1;
  #curve: Curve | null = null;

  constructor(series: Series, axis: Axis | null) {
    this.#series = series;
    this.#axis = axis;
    this.#points = new EffectivePoints(series, axis ?? "step");
  }

  /** Valid until the series grows and this is asked again. */
  curve(): Curve {
    const { total } = this.#series;
    const moved = this.#points.follow();
    if (this.#curve !== null && this.#seen === total && !moved) return this.#curve;
    if (moved) this.#restart(1);
    this.#seen = total;
    const { count } = this.#points;
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
    const points = this.#points;
    const first = points.entryAt(start);
    const last = points.entryAt(end);
    const isWhole = last - first === end - start;
    const stride = Math.ceil((isWhole ? this.#size : last - first) / mostSamples);
    let high = Number.NEGATIVE_INFINITY;
    let sampled = 0;
    for (let entry = first; entry < last; entry++) {
      const value = values[points.indexOf(entry)] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value > high) high = value;
      if ((entry - first) % stride === 0) samples[sampled++] = value;
    }
    if (high === Number.NEGATIVE_INFINITY) return 0;
    const middle = points.entryAt(Math.min(end - 1, start + (this.#size >> 1)));
    this.#x[at] = points.indexOf(Math.min(middle, last - 1));
    this.#y[at] = sampled > 0 ? medianOfFew(samples, sampled) : high;
    this.#high[at] = high;
    this.#index[at] = points.indexOf(first);
    return 1;
  }

  #view(length: number): Curve {
    const indices = this.#x.subarray(0, length);
    const { ordinals } = this.#series;
    const order = ordinals === null ? indices : indices.map((i) => ordinals[i] ?? i);
    const column = this.#axis === null ? null : this.#series.axis(this.#axis);
    const counted = column === null ? order : indices.map((i) => column[i] ?? Number.NaN);
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
