import { enlarged, nextCapacity } from "../run/column.ts";
import { positions } from "./columns.ts";
import type { Range } from "./range.ts";

/** Values of the smallest block, and blocks of the next larger one. */
const blockSize = 32;
const fanOut = 16;

/** Where in each block of that size the smallest and the largest value stand. */
interface Level {
  readonly span: number;
  count: number;
  lows: Uint32Array;
  highs: Uint32Array;
}

/**
 * Finds the extremes of any stretch of a long curve without reading all of it: for blocks of 32 values, of 512, of
 * 8192 and so on it keeps where the smallest and the largest one stand. Of a curve that grows only new blocks are read.
 * The curve is the values at `indices`, all of them finite; a position counts along `indices`.
 */
export class MinMaxPyramid {
  #values: Float64Array = new Float64Array(0);
  #indices: Uint32Array = new Uint32Array(0);
  readonly #levels: Level[] = [];

  get indices(): Uint32Array {
    return this.#indices;
  }

  /** The same curve as before, and what has been appended to it. */
  extend(values: Float64Array, indices: Uint32Array): void {
    this.#values = values;
    this.#indices = indices;
    for (let span = blockSize, level = 0; span <= indices.length; span *= fanOut, level++) {
      const known = this.#levels[level] ?? emptyLevel(span);
      this.#levels[level] = known;
      this.#fill(known, this.#levels[level - 1] ?? null, Math.floor(indices.length / span));
    }
  }

  /** At an index, not a position. */
  valueAt(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  value(position: number): number {
    return this.#values[this.#indices[position] ?? 0] ?? Number.NaN;
  }

  /** Positions of the smallest and the largest value, the first where several are equal; `from` < `to`. */
  extremes(from: number, to: number): { readonly low: number; readonly high: number } {
    let low = from;
    let high = from;
    for (let position = from; position < to; ) {
      const level = this.#largestBlock(position, to);
      const block = level === null ? 0 : position / level.span;
      const lowest = level?.lows[block] ?? position;
      const highest = level?.highs[block] ?? position;
      if (this.value(lowest) < this.value(low)) low = lowest;
      if (this.value(highest) > this.value(high)) high = highest;
      position += level?.span ?? 1;
    }
    return { low, high };
  }

  /** Goes through blocks from large to small: into those of which `visit` does not say that it knows enough. */
  walk(
    from: number,
    to: number,
    visit: (lowest: number, highest: number, count: number) => boolean,
  ): void {
    for (let position = from; position < to; ) {
      let level = this.#largestBlock(position, to);
      while (level !== null && !this.#visit(level, position, visit)) level = this.#below(level);
      if (level === null) {
        const value = this.value(position);
        visit(value, value, 1);
      }
      position += level?.span ?? 1;
    }
  }

  #visit(
    { span, lows, highs }: Level,
    position: number,
    visit: (lowest: number, highest: number, count: number) => boolean,
  ): boolean {
    const block = position / span;
    return visit(this.value(lows[block] ?? 0), this.value(highs[block] ?? 0), span);
  }

  #below({ span }: Level): Level | null {
    return this.#levels.findLast((level) => level.span < span) ?? null;
  }

  /** That begins at the position and ends by `to`. */
  #largestBlock(position: number, to: number): Level | null {
    let largest: Level | null = null;
    for (const level of this.#levels) {
      if (position % level.span !== 0 || position + level.span > to) break;
      largest = level;
    }
    return largest;
  }

  #fill(level: Level, below: Level | null, count: number): void {
    if (count > level.lows.length) {
      const room = Math.max(count, nextCapacity(level.lows.length));
      level.lows = enlarged(level.lows, room);
      level.highs = enlarged(level.highs, room);
    }
    for (let block = level.count; block < count; block++) {
      const { low, high } =
        below === null
          ? this.#scan(block * blockSize, (block + 1) * blockSize)
          : this.#gather(below, block * fanOut, (block + 1) * fanOut);
      level.lows[block] = low;
      level.highs[block] = high;
    }
    level.count = count;
  }

  #scan(from: number, to: number): { low: number; high: number } {
    const [values, indices] = [this.#values, this.#indices];
    let [low, high] = [from, from];
    let lowest = values[indices[from] ?? 0] ?? Number.NaN;
    let highest = lowest;
    for (let position = from + 1; position < to; position++) {
      const value = values[indices[position] ?? 0] ?? Number.NaN;
      if (value < lowest) {
        lowest = value;
        low = position;
      } else if (value > highest) {
        highest = value;
        high = position;
      }
    }
    return { low, high };
  }

  #gather({ lows, highs }: Level, from: number, to: number): { low: number; high: number } {
    let low = lows[from] ?? 0;
    let high = highs[from] ?? 0;
    for (let block = from + 1; block < to; block++) {
      const [lowest, highest] = [lows[block] ?? 0, highs[block] ?? 0];
      if (this.value(lowest) < this.value(low)) low = lowest;
      if (this.value(highest) > this.value(high)) high = highest;
    }
    return { low, high };
  }
}

/** Part of a curve: from a position up to one that does not belong to it. */
export class Stretch {
  readonly #pyramid: MinMaxPyramid;
  readonly #from: number;
  readonly #to: number;

  constructor(pyramid: MinMaxPyramid, from: number, to: number) {
    this.#pyramid = pyramid;
    this.#from = from;
    this.#to = to;
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** Where the values stand in the series. */
  get indices(): Uint32Array {
    return this.#pyramid.indices.subarray(this.#from, this.#to);
  }

  valueAt(index: number): number {
    return this.#pyramid.valueAt(index);
  }

  value(position: number): number {
    return this.#pyramid.value(this.#from + position);
  }

  /** Positions in the stretch of the smallest and the largest value between two of its positions. */
  extremes(from: number, to: number): { readonly low: number; readonly high: number } {
    const { low, high } = this.#pyramid.extremes(this.#from + from, this.#from + to);
    return { low: low - this.#from, high: high - this.#from };
  }

  /** The range of the values that are at least `low` and at most `high`; empty (min > max) where there is none. */
  rangeWithin(low: number, high: number): Range {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    this.#pyramid.walk(this.#from, this.#to, (lowest, highest) => {
      const inside = lowest >= low && highest <= high;
      if (inside) {
        if (lowest < min) min = lowest;
        if (highest > max) max = highest;
      }
      return inside || highest < low || lowest > high;
    });
    return { min, max };
  }

  /** How many values are below `low` or above `high`. */
  countOutside(low: number, high: number): number {
    let outside = 0;
    this.#pyramid.walk(this.#from, this.#to, (lowest, highest, count) => {
      const beyond = highest < low || lowest > high;
      if (beyond) outside += count;
      return beyond || (lowest >= low && highest <= high);
    });
    return outside;
  }
}

/** A curve of its own: the values at `indices`, which are finite; all values where none are given. */
export function stretchOf(values: Float64Array, indices = positions(values.length)): Stretch {
  const pyramid = new MinMaxPyramid();
  pyramid.extend(values, indices);
  return new Stretch(pyramid, 0, indices.length);
}

function emptyLevel(span: number): Level {
  return { span, count: 0, lows: new Uint32Array(0), highs: new Uint32Array(0) };
}
