import { countBelow } from "./ascending.ts";
import { type Column, emptyLike, enlarged, nextCapacity } from "./column.ts";

/** A series on its way to fewer points: what is kept of those that it had when this began, column by column. */
export class Thinning {
  readonly #kept: Uint32Array;
  /** Points that there were when this began. */
  readonly #length: number;
  readonly #picked = new Map<Column, Column>();

  /** @param kept indices of the points that stay, of which the newer half follow each other. */
  constructor(kept: Uint32Array, length: number) {
    this.#kept = kept;
    this.#length = length;
  }

  get dropped(): number {
    return this.#length - this.#kept.length;
  }

  /** Whether the column was still to be picked, which it is now. */
  pick(column: Column | null): boolean {
    if (column === null || this.#picked.has(column)) return false;
    this.#picked.set(column, this.#pickedOf(column));
    return true;
  }

  /** The column as it is in the end, with the points that have come since, `length` in all before. */
  thinned<T extends Column>(column: T, length: number): T {
    this.pick(column);
    return this.#withNewer(this.#picked.get(column) as T, column, length);
  }

  /** Which of all points each is, where none was dropped before. */
  ordinals(length: number): Uint32Array {
    const ordinals = enlarged(this.#kept, this.#roomFor(length));
    for (let index = this.#length; index < length; index++) ordinals[index - this.dropped] = index;
    return ordinals;
  }

  /** Where the point is that had that index, or the next one that was kept. */
  indexOf(index: number): number {
    return index < this.#length ? countBelow(this.#kept, index) : index - this.dropped;
  }

  #roomFor(length: number): number {
    return nextCapacity(length - this.dropped);
  }

  #pickedOf<T extends Column>(column: T): T {
    const kept = this.#kept;
    const picked = emptyLike(column, this.#roomFor(this.#length));
    const whole = this.#length - (this.#length >> 1);
    const few = kept.length - whole;
    for (let i = 0; i < few; i++) picked[i] = column[kept[i] ?? 0] ?? 0;
    picked.set(column.subarray(this.#length - whole, this.#length), few);
    return picked;
  }

  #withNewer<T extends Column>(picked: T, column: T, length: number): T {
    const end = length - this.dropped;
    const roomy = end > picked.length ? enlarged(picked, this.#roomFor(length)) : picked;
    roomy.set(column.subarray(this.#length, length), this.#kept.length);
    return roomy;
  }
}
