import { type Column, emptyLike, enlarged, nextCapacity } from "./column.ts";

const initialCapacity = 64;
const axes = ["step", "epoch", "time"] as const;

export type Axis = "step" | "epoch" | "time";

/** Where one point stands; NaN where it has no such coordinate. */
export interface Place extends Readonly<Record<Axis, number>> {
  readonly line: number;
}

/** The same of many, in columns. */
export interface PlaceColumns extends Readonly<Record<Axis, Float64Array>> {
  readonly line: Uint32Array;
}

interface PlaceColumnsOrNull extends Readonly<Record<Axis, Float64Array | null>> {
  readonly line: Uint32Array;
}

/** A coordinate's column, and the first point that has it; NaN before. */
interface AxisColumn {
  column: Float64Array;
  readonly begins: number;
}

/**
 * Where points stand, one after the other: what a log states in one record stands at one place, so series that have
 * come together so far hold one of these. Append-only: each knows how many of the places are its own.
 */
export class Places {
  #count = 0;
  #lines: Uint32Array = new Uint32Array(initialCapacity);
  readonly #axes: Record<Axis, AxisColumn | null> = { step: null, epoch: null, time: null };

  get count(): number {
    return this.#count;
  }

  /** Of all points, as far as there is room. */
  get lines(): Uint32Array {
    return this.#lines;
  }

  /** The same of a coordinate; null where none of the first `length` points has it. */
  axis(axis: Axis, length: number): Float64Array | null {
    const known = this.#axes[axis];
    return known === null || known.begins >= length ? null : known.column;
  }

  put(place: Place): void {
    const index = this.#count++;
    if (index === this.#lines.length) this.#grow();
    this.#lines[index] = place.line;
    this.#set("step", index, place.step);
    this.#set("epoch", index, place.epoch);
    this.#set("time", index, place.time);
  }

  /** Appends the places of the points from `from` on. */
  extend(points: PlaceColumns, from: number): void {
    const first = this.#count;
    this.#count += points.line.length - from;
    while (this.#count > this.#lines.length) this.#grow();
    this.#lines.set(points.line.subarray(from), first);
    for (const axis of axes) this.#extend(axis, points[axis].subarray(from), first);
  }

  /** Whether the points from `index` on stand where the first `count` of those do. */
  hold(index: number, points: PlaceColumns, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.#lines[index + i] !== points.line[i]) return false;
    return axes.every((axis) => this.#isSame(axis, index, points[axis], count));
  }

  holdsOne(index: number, { step, epoch, time, line }: Place): boolean {
    return (
      this.#lines[index] === line &&
      Object.is(this.#get("step", index), step) &&
      Object.is(this.#get("epoch", index), epoch) &&
      Object.is(this.#get("time", index), time)
    );
  }

  /** Those in the columns, of which `length` are filled; a coordinate that no point has is null. */
  static of(columns: PlaceColumnsOrNull, length: number): Places {
    const places = new Places();
    places.#count = length;
    places.#lines = columns.line;
    for (const axis of axes) {
      const column = columns[axis];
      places.#axes[axis] = column === null ? null : { column, begins: 0 };
    }
    return places;
  }

  /** The first `length` of the places, for one that goes on elsewhere. */
  beginning(length: number): Places {
    const capacity = Math.max(initialCapacity, nextCapacity(length));
    const copied = <T extends Column>(column: T): T => {
      const copy = emptyLike(column, capacity);
      copy.set(column.subarray(0, length));
      return copy;
    };
    const copiedAxis = (axis: Axis) => {
      const column = this.axis(axis, length);
      return column === null ? null : copied(column);
    };
    const [step, epoch, time] = [copiedAxis("step"), copiedAxis("epoch"), copiedAxis("time")];
    return Places.of({ line: copied(this.#lines), step, epoch, time }, length);
  }

  #get(axis: Axis, index: number): number {
    return this.#axes[axis]?.column[index] ?? Number.NaN;
  }

  #set(axis: Axis, index: number, x: number): void {
    const known = this.#axes[axis];
    if (known !== null) known.column[index] = x;
    else if (!Number.isNaN(x)) this.#begin(axis, index)[index] = x;
  }

  #extend(axis: Axis, column: Float64Array, first: number): void {
    const known = this.#axes[axis];
    if (known !== null) return known.column.set(column, first);
    const begins = column.findIndex((x) => !Number.isNaN(x));
    if (begins !== -1) this.#begin(axis, first + begins).set(column, first);
  }

  #begin(axis: Axis, index: number): Float64Array {
    const column = new Float64Array(this.#lines.length).fill(Number.NaN, 0, index);
    this.#axes[axis] = { column, begins: index };
    return column;
  }

  #isSame(axis: Axis, index: number, column: Float64Array, count: number): boolean {
    const own = this.#axes[axis]?.column ?? null;
    for (let i = 0; i < count; i++) {
      const [a, b] = [own === null ? Number.NaN : own[index + i], column[i]];
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) return false;
    }
    return true;
  }

  #grow(): void {
    const capacity = nextCapacity(this.#lines.length);
    this.#lines = enlarged(this.#lines, capacity);
    for (const axis of axes) {
      const known = this.#axes[axis];
      if (known !== null) known.column = enlarged(known.column, capacity);
    }
  }
}
