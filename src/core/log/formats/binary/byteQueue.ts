const empty = new Uint8Array(0);

/** Bytes that have come and are not yet read, at a cost linear in what comes, however it is cut. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #next = 0;
  #from = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps a copy: the sender may use its buffer again. `slice` of Node's Buffer would make none. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#next > 64) {
      this.#chunks = this.#chunks.slice(this.#next);
      this.#next = 0;
    }
    this.#chunks.push(new Uint8Array(bytes));
    this.#length += bytes.length;
  }

  /** The next `count` bytes in one piece, which stay in the queue; null while fewer are there. */
  peek(count: number): Uint8Array | null {
    if (count > this.#length) return null;
    const first = this.#chunks[this.#next] ?? empty;
    if (first.length - this.#from >= count) return first.subarray(this.#from, this.#from + count);
    return this.#joined(count).subarray(0, count);
  }

  /** What is there in one piece, however much; empty where nothing is. */
  front(): Uint8Array {
    return (this.#chunks[this.#next] ?? empty).subarray(this.#from);
  }

  /** Lets go of `count` bytes, of which there must be so many. */
  skip(count: number): void {
    this.#length -= count;
    let left = count;
    while (left > 0) {
      const first = this.#chunks[this.#next];
      if (first === undefined) return;
      const here = first.length - this.#from;
      if (left < here) {
        this.#from += left;
        return;
      }
      left -= here;
      this.#chunks[this.#next++] = empty;
      this.#from = 0;
    }
  }

  /** Makes one chunk of those that hold the next `count` bytes. */
  #joined(count: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let [held, from, at] = [0, this.#from, this.#next];
    while (held < count) {
      const part = (this.#chunks[at++] ?? empty).subarray(from);
      parts.push(part);
      held += part.length;
      from = 0;
    }
    const whole = new Uint8Array(held);
    let offset = 0;
    for (const part of parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    this.#next = at - 1;
    this.#chunks[this.#next] = whole;
    this.#from = 0;
    return whole;
  }
}
