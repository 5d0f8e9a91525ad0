const encoder = new TextEncoder();
/** So many bytes behind the text may be looked at; they are no part of it. */
const margin = 8;

/**
 * A text as UTF-8, in which templates are looked for: each of its characters is looked at several times, and in a
 * string that takes far longer. Places only go forward.
 */
export class LineBytes {
  /** What stands behind the text is no line end. */
  bytes = new Uint8Array(0);
  #text = "";
  #isAscii = true;
  /** The same place in bytes and in UTF-16 units of the text. */
  #byte = 0;
  #unit = 0;

  /** @param from where in the text its places begin. */
  hold(text: string, from: number): void {
    if (this.#text === text && from >= this.#unit) return;
    const own = from === 0 ? text : text.slice(from);
    let written = this.#encoded(own, own.length);
    if (written === null) written = this.#encoded(own, 3 * own.length);
    const end = written ?? 0;
    this.bytes.fill(0, end, end + margin);
    this.#text = text;
    this.#isAscii = end === own.length;
    this.#byte = 0;
    this.#unit = from;
  }

  byteAt(unit: number): number {
    if (this.#isAscii) return unit - this.#unit;
    while (this.#unit < unit) this.#pass();
    return this.#byte;
  }

  unitAt(byte: number): number {
    if (this.#isAscii) return byte + this.#unit;
    while (this.#byte < byte) this.#pass();
    return this.#unit;
  }

  textOf(from: number, to: number): string {
    const begin = this.unitAt(from);
    return this.#text.slice(begin, this.unitAt(to));
  }

  /** One character of UTF-8; of four bytes it is two units. */
  #pass(): void {
    const first = this.bytes[this.#byte] ?? 0;
    this.#byte += first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    this.#unit += first < 0xf0 ? 1 : 2;
  }

  /** How many bytes the text has; null where they do not fit into so many. */
  #encoded(text: string, room: number): number | null {
    if (this.bytes.length < room + margin) this.bytes = new Uint8Array(room + margin);
    const { read, written } = encoder.encodeInto(text, this.bytes.subarray(0, -margin));
    return read === text.length ? written : null;
  }
}
