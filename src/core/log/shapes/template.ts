import type { Token } from "./tokens.ts";

/** What may stand in a slot. A number of another kind is another shape. */
export interface SlotRule {
  readonly whole: boolean;
  readonly decimal: boolean;
  readonly exponent: boolean;
  readonly minus: boolean;
  /** How many digits it has, for whole numbers; 0 where that does not matter. */
  readonly digits: number;
}

const kinds = { whole: 1, decimal: 2, exponent: 4, minus: 8 };
/** Integers of so many digits are exact, and so is the rounding of their product or quotient with 10^22 (Clinger 1990). */
const exactDigits = 15;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const [minusSign, plusSign, dot, smallE, largeE] = [45, 43, 46, 101, 69];

/**
 * The bytes that lines of one shape have in common, and the slots between for their numbers. Compared eight bytes at
 * a time, as doubles: those are equal where their bytes are, but for NaN, which is equal to nothing, and for zeros.
 */
export class Template {
  /** The numbers of the line that matched last, by slot. */
  readonly values: Float64Array;
  readonly slots: number;
  /** Per literal: its length, and how many entries of `words` it has of each width. */
  readonly #lengths: Int32Array;
  readonly #doubles: Int32Array;
  readonly #integers: Int32Array;
  readonly #bytes: Int32Array;
  readonly #words: Float64Array;
  readonly #offsets: Int32Array;
  readonly #rules: Int32Array;
  readonly #digits: Int32Array;

  /** @param line with its end. */
  constructor(line: Uint8Array, tokens: readonly Token[], rules: readonly SlotRule[]) {
    this.slots = tokens.length;
    this.values = new Float64Array(tokens.length);
    this.#rules = Int32Array.from(rules, bitsOf);
    this.#digits = Int32Array.from(rules, ({ digits }) => digits);
    const edges = [0, ...tokens.flatMap(({ from, to }) => [from, to]), line.length];
    const literals = Array.from({ length: tokens.length + 1 }, (_, index) =>
      line.slice(edges[2 * index], edges[2 * index + 1]),
    );
    const cut = literals.map(cutIntoWords);
    this.#lengths = Int32Array.from(literals, ({ length }) => length);
    this.#doubles = Int32Array.from(cut, ({ doubles }) => doubles.length);
    this.#integers = Int32Array.from(cut, ({ integers }) => integers.length);
    this.#bytes = Int32Array.from(cut, ({ bytes }) => bytes.length);
    const words = cut.flatMap(({ doubles, integers, bytes }) => [
      ...doubles,
      ...integers,
      ...bytes,
    ]);
    this.#words = Float64Array.from(words, ({ word }) => word);
    this.#offsets = Int32Array.from(words, ({ offset }) => offset);
  }

  /**
   * Where the line that begins at `at` ends, with its end; -1 where it is of another shape, or has a number that is
   * not exact in this way. Behind `end`, the last end of a line, nothing is read.
   */
  match(bytes: Uint8Array, view: DataView, at: number, end: number): number {
    const words = this.#words;
    const offsets = this.#offsets;
    const slots = this.slots;
    let word = 0;
    let cursor = at;
    for (let slot = 0; ; slot++) {
      const length = this.#lengths[slot] ?? 0;
      if (cursor + length > end) return -1;
      let last = word + (this.#doubles[slot] ?? 0);
      for (; word < last; word++)
        if (view.getFloat64(cursor + (offsets[word] ?? 0), true) !== words[word]) return -1;
      last = word + (this.#integers[slot] ?? 0);
      for (; word < last; word++)
        if (view.getInt32(cursor + (offsets[word] ?? 0), true) !== words[word]) return -1;
      last = word + (this.#bytes[slot] ?? 0);
      for (; word < last; word++)
        if (bytes[cursor + (offsets[word] ?? 0)] !== words[word]) return -1;
      cursor += length;
      if (slot === slots) return cursor;
      cursor = this.#number(bytes, cursor, slot);
      if (cursor < 0) return -1;
    }
  }

  /** Where the number ends that begins there, whose value is then that of the slot; -1 where it does not fit. */
  #number(bytes: Uint8Array, from: number, slot: number): number {
    const rule = this.#rules[slot] ?? 0;
    let at = from;
    let byte = bytes[at] ?? 0;
    const negative = byte === minusSign;
    if (negative) {
      if ((rule & kinds.minus) === 0) return -1;
      byte = bytes[++at] ?? 0;
    }
    if (byte < 48 || byte > 57) return -1;
    const first = at;
    let mantissa = 0;
    for (; byte >= 48 && byte <= 57; byte = bytes[++at] ?? 0)
      mantissa = mantissa * 10 + (byte - 48);
    let digits = at - first;
    let scale = 0;
    let kind = kinds.whole;
    if (byte === dot) {
      const fraction = at + 1;
      const next = bytes[fraction] ?? 0;
      if (next >= 48 && next <= 57) {
        kind = kinds.decimal;
        byte = next;
        for (at = fraction; byte >= 48 && byte <= 57; byte = bytes[++at] ?? 0)
          mantissa = mantissa * 10 + (byte - 48);
        scale = fraction - at;
        digits -= scale;
      }
    }
    if (byte === smallE || byte === largeE) {
      const sign = bytes[at + 1] ?? 0;
      let cursor = at + (sign === minusSign || sign === plusSign ? 2 : 1);
      byte = bytes[cursor] ?? 0;
      if (byte >= 48 && byte <= 57) {
        kind = kinds.exponent;
        let exponent = 0;
        for (; byte >= 48 && byte <= 57; byte = bytes[++cursor] ?? 0)
          exponent = exponent * 10 + (byte - 48);
        scale += sign === minusSign ? -exponent : exponent;
        at = cursor;
      }
    }
    if ((rule & kind) === 0 || digits > exactDigits) return -1;
    const fixed = this.#digits[slot] ?? 0;
    if (fixed !== 0 && fixed !== digits) return -1;
    if (scale !== 0) {
      if (scale < -22 || scale > 22) return -1;
      mantissa =
        scale < 0 ? mantissa / (powersOfTen[-scale] ?? 1) : mantissa * (powersOfTen[scale] ?? 1);
    }
    this.values[slot] = negative ? -mantissa : mantissa;
    return at;
  }
}

function bitsOf({ whole, decimal, exponent, minus }: SlotRule): number {
  return (
    (whole ? kinds.whole : 0) |
    (decimal ? kinds.decimal : 0) |
    (exponent ? kinds.exponent : 0) |
    (minus ? kinds.minus : 0)
  );
}

interface Word {
  readonly word: number;
  readonly offset: number;
}

interface Words {
  readonly doubles: readonly Word[];
  readonly integers: readonly Word[];
  readonly bytes: readonly Word[];
}

/** The last word of a literal ends with it, and overlaps the one before where the lengths do not fit. */
function cutIntoWords(literal: Uint8Array): Words {
  const { length } = literal;
  const view = new DataView(literal.buffer, literal.byteOffset, length);
  const offsets = (width: number): number[] => {
    const full = Array.from({ length: Math.floor(length / width) }, (_, index) => index * width);
    return length % width === 0 ? full : [...full, length - width];
  };
  if (length >= 8 && !literal.includes(0))
    return {
      doubles: offsets(8).map((offset) => ({ word: view.getFloat64(offset, true), offset })),
      integers: [],
      bytes: [],
    };
  if (length >= 4)
    return {
      doubles: [],
      integers: offsets(4).map((offset) => ({ word: view.getInt32(offset, true), offset })),
      bytes: [],
    };
  const bytes = Array.from(literal, (word, offset) => ({ word, offset }));
  return { doubles: [], integers: [], bytes };
}
