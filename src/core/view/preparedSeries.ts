import type { Parts } from "../parts.ts";
import { effectiveIndices } from "../run/effective.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import { RunningAverage } from "./ema.ts";
import { type Extent, union } from "./extent.ts";
import { Counting, IndexList } from "./indexList.ts";
import { MinMaxPyramid, Stretch } from "./minMaxPyramid.ts";
import { XColumn } from "./xColumn.ts";

/** So many points are taken before other work may be done; few enough to be at hand when they are read again. */
const atOnce = 1 << 14;

/**
 * What of a series does not depend on the part that is looked at. It grows with the series: what was prepared once is
 * not read again, unless a restart supersedes some of it or older points are thinned.
 */
export class PreparedSeries {
  readonly #series: Series;
  readonly #column: XColumn;
  readonly #finite: IndexList;
  readonly #nonFinite: IndexList;
  readonly #pyramid = new MinMaxPyramid();
  #smooth: { readonly weight: number; readonly average: RunningAverage } | null = null;
  #length = 0;
  readonly #thinnings: number;
  #x: Float64Array = new Float64Array(0);
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #ascending = true;
  /** Indices that are still to be taken of a series that was restarted; null where all of them hold. */
  #holding: Uint32Array | null;

  constructor(series: Series, scale: AxisScale, counting: Counting) {
    this.#series = series;
    this.#thinnings = series.thinnings;
    this.#finite = new IndexList(counting);
    this.#nonFinite = new IndexList(counting);
    this.#column = new XColumn(scale);
    const { source } = scale;
    const restarted = source !== null && series.seams.length > 0;
    this.#holding = restarted ? effectiveIndices(series, source) : null;
  }

  /** x of all points, in the unit of the log. */
  get x(): Float64Array {
    return this.#x;
  }

  /** Indices of finite values with an x, superseded points left out. */
  get finite(): Uint32Array {
    return this.#finite.all;
  }

  get nonFinite(): Uint32Array {
    return this.#nonFinite.all;
  }

  /** Whether x never falls, so that it can be searched. */
  get ascending(): boolean {
    return this.#ascending;
  }

  /** The values at `finite`. */
  stretch(from = 0, to = this.#finite.length): Stretch {
    return new Stretch(this.#pyramid, from, to);
  }

  /** Whether what was prepared still holds for what the series is now. */
  fits(scale: AxisScale): boolean {
    const { seams, length, thinnings } = this.#series;
    if (thinnings !== this.#thinnings) return false;
    const restarted = length > this.#length && (seams.at(-1)?.index ?? -1) >= this.#length;
    return this.#column.fits(scale) && !restarted;
  }

  /** Takes what is new. Who draws and who exports may let it grow by turns: how far it is, it alone tells. */
  *grow(): Parts<void> {
    const { values, length } = this.#series;
    if (length <= this.#length) return;
    if (this.#holding !== null) {
      this.#x = this.#column.extend(this.#series, length);
      yield* this.#takeHolding(this.#holding, values);
    } else {
      while (this.#length < length) {
        const from = this.#length;
        this.#length = Math.min(length, from + atOnce);
        this.#x = this.#column.extend(this.#series, this.#length);
        this.#take(null, values, this.#takePlain(values, from, this.#length), this.#length);
        this.#pyramid.extend(values, this.finite);
        yield;
      }
    }
    this.#length = Math.max(length, this.#length);
  }

  /** Before anybody else has it. */
  *#takeHolding(holding: Uint32Array, values: Float64Array): Parts<void> {
    for (let from = 0; from < holding.length; from += atOnce) {
      this.#take(holding, values, from, Math.min(holding.length, from + atOnce));
      this.#pyramid.extend(values, this.finite);
      yield;
    }
    this.#holding = null;
  }

  /** The moving average at `finite`. */
  *smooth(weight: number): Parts<RunningAverage> {
    const known = this.#smooth?.weight === weight ? this.#smooth.average : null;
    const average = known ?? new RunningAverage(weight);
    this.#smooth = { weight, average };
    const { values } = this.#series;
    const { finite } = this;
    while (average.length < finite.length) {
      average.extend(values, finite.subarray(0, average.length + atOnce));
      yield;
    }
    return average;
  }

  /** x of the first and the last point, as it is drawn. */
  extent({ drawn }: Pick<AxisScale, "drawn">): Extent | null {
    if (!(this.#least <= this.#most)) return null;
    const leastPositive = Math.min(
      this.#leastPositive(this.finite, drawn),
      this.#leastPositive(this.nonFinite, drawn),
    );
    return {
      min: drawn(this.#least),
      max: drawn(this.#most),
      leastPositive: Number.isFinite(leastPositive) ? leastPositive : null,
    };
  }

  /** Drawing is linear and ascends. */
  #leastPositive(indices: Uint32Array, drawn: AxisScale["drawn"]): number {
    const x = this.#x;
    if (this.#ascending) {
      const zero = -drawn(0) / (drawn(1) - drawn(0));
      const index = indices[firstAt(x, indices, zero, "above")];
      return index === undefined ? Number.POSITIVE_INFINITY : drawn(x[index] ?? Number.NaN);
    }
    let least = Number.POSITIVE_INFINITY;
    for (const index of indices) {
      const here = drawn(x[index] ?? Number.NaN);
      if (here > 0 && here < least) least = here;
    }
    return least;
  }

  /** Takes points for as long as nothing is special about them, which is nearly always; gives the first that is. */
  #takePlain(values: Float64Array, from: number, to: number): number {
    const x = this.#x;
    let last = this.#last;
    let index = from;
    for (; index < to; index++) {
      const here = x[index] ?? Number.NaN;
      const value = values[index] ?? Number.NaN;
      // No difference of infinities is zero.
      if (!(here >= last && value - value === 0)) break;
      last = here;
    }
    if (index === from) return index;
    this.#finite.pushAll(from, index);
    this.#least = Math.min(this.#least, x[from] ?? Number.NaN);
    this.#most = Math.max(this.#most, last);
    this.#last = last;
    return index;
  }

  #take(holding: Uint32Array | null, values: Float64Array, from: number, to: number): void {
    const x = this.#x;
    let [last, least, most] = [this.#last, this.#least, this.#most];
    for (let i = from; i < to; i++) {
      const index = holding === null ? i : (holding[i] ?? 0);
      const here = x[index] ?? Number.NaN;
      if (Number.isNaN(here)) continue;
      if (here < last) this.#ascending = false;
      last = here;
      if (here < least) least = here;
      if (here > most) most = here;
      if (Number.isFinite(values[index])) this.#finite.push(index);
      else this.#nonFinite.push(index);
    }
    [this.#last, this.#least, this.#most] = [last, least, most];
  }
}

/** Keeps what was prepared of series. Whoever shows charts owns one and drops it with them. */
export class PreparedStore {
  readonly #prepared = new WeakMap<Series, PreparedSeries>();
  readonly #counting = new Counting();

  *series(series: Series, scale: AxisScale): Parts<PreparedSeries> {
    const known = this.#prepared.get(series);
    if (known?.fits(scale)) {
      yield* known.grow();
      return known;
    }
    const prepared = new PreparedSeries(series, scale, this.#counting);
    yield* prepared.grow();
    this.#prepared.set(series, prepared);
    return prepared;
  }

  /** x of the first and the last point of any of them, as it is drawn. */
  *extent(all: readonly (readonly [Series, AxisScale])[]): Parts<Extent | null> {
    const extents: (Extent | null)[] = [];
    for (const [series, scale] of all) {
      extents.push((yield* this.series(series, scale)).extent(scale));
    }
    return union(extents);
  }
}

/** The first position in `indices` whose x is at least `bound`, or above it; x ascends along them. */
export function firstAt(
  x: Float64Array,
  indices: Uint32Array,
  bound: number,
  strictly: "at least" | "above",
): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const here = x[indices[middle] ?? 0] ?? Number.NaN;
    if (strictly === "above" ? here <= bound : here < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
