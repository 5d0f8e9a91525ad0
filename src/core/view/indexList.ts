import { enlarged, nextCapacity } from "../run/column.ts";
import { positions } from "./columns.ts";

/** 0, 1, 2 … as far as anybody has asked: one for all long series of which no point is left out. */
export class Counting {
  #numbers: Uint32Array = new Uint32Array(0);

  upTo(count: number): Uint32Array {
    const { length } = this.#numbers;
    if (count > length) this.#numbers = positions(Math.max(2 * length, Math.ceil(1.25 * count)));
    return this.#numbers.subarray(0, count);
  }
}

/** Ascending indices that grow. While they are 0, 1, 2 … they take no memory of their own. */
export class IndexList {
  readonly #counting: Counting;
  #own: Uint32Array | null = null;
  #length = 0;

  constructor(counting: Counting) {
    this.#counting = counting;
  }

  get length(): number {
    return this.#length;
  }

  get all(): Uint32Array {
    return this.#own?.subarray(0, this.#length) ?? this.#counting.upTo(this.#length);
  }

  /** From an index up to one that does not belong to them. */
  pushAll(from: number, to: number): void {
    if (this.#own === null && from === this.#length) this.#length = to;
    else for (let index = from; index < to; index++) this.push(index);
  }

  push(index: number): void {
    if (this.#own === null && index === this.#length) {
      this.#length++;
      return;
    }
    let own = this.#own ?? this.all.slice();
    while (own.length <= this.#length) own = enlarged(own, nextCapacity(Math.max(32, own.length)));
    own[this.#length++] = index;
    this.#own = own;
  }
}
