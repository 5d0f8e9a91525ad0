import { numberOf, powersOfTen } from "./exactNumber.ts";
import type { Stamp } from "./stamp.ts";
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

const kinds = { whole: 1, decimal: 2, exponent: 4, minus: 8 } as const;
/** Where in the bits of a rule its number of digits stands. */
const fixedDigits = 4;
/** Integers of so many digits are exact, and so is the rounding of their product or quotient with 10^22 (Clinger 1990). */
const exactDigits = 15;
const longestNumber = 64;
/** Readers may take numbers that are far from 1 for none. */
const farthestScale = 60;
const [minusSign, plusSign, dot, smallE, largeE] = [45, 43, 46, 101, 69];

/**
 * The bytes that lines of one shape have in common, and the slots between for their numbers. Compared eight bytes at
 * a time, as doubles: those are equal where their bytes are, but for NaN, which is equal to nothing, and for zeros.
 */
export class Template {
  /** The numbers of the line that matched last, by slot. */
  readonly values: Float64Array;
  readonly slots: number;
  readonly stamp: Stamp | null;
  /** Per literal: its length, and how many of its words have eight or four bytes; shorter ones are cut into bytes. */
  readonly #lengths: Int32Array;
  readonly #doubles: Int32Array;
  readonly #integers: Int32Array;
  readonly #words: Float64Array;
  readonly #offsets: Int32Array;
  readonly #rules: Int32Array;

  /** @param line with its end. */
  constructor(
    line: Uint8Array,
    tokens: readonly Token[],
    rules: readonly SlotRule[],
    stamp: Stamp | null = null,
  ) {
    this.stamp = stamp;
    this.slots = tokens.length;
    this.values = new Float64Array(tokens.length);
    this.#rules = Int32Array.from(rules, bitsOf);
    const edges = [
      stamp?.length ?? 0,
      ...tokens.flatMap(({ from, to }) => [from, to]),
      line.length,
    ];
    const literals = Array.from({ length: tokens.length + 1 }, (_, index) =>
      line.slice(edges[2 * index], edges[2 * index + 1]),
    );
    const cut = literals.map(cutIntoWords);
    this.#lengths = Int32Array.from(literals, ({ length }) => length);
    this.#doubles = Int32Array.from(cut, ({ doubles }) => doubles.length);
    this.#integers = Int32Array.from(cut, ({ integers }) => integers.length);
    const words = cut.flatMap(({ doubles, integers, bytes }) => [
      ...doubles,
      ...integers,
      ...bytes,
    ]);
    this.#words = Float64Array.from(words, ({ word }) => word);
    this.#offsets = Int32Array.from(words, ({ offset }) => offset);
  }

  /**
   * Where the line that begins at `at` ends, with its end; -1 where it is of another shape.
   * Behind `end`, the last end of a line, nothing is read. One function: it runs for every byte of a log.
   */
  match(bytes: Uint8Array, view: DataView, at: number, end: number): number {
    const { values, slots } = this;
    const lengths = this.#lengths;
    const doubles = this.#doubles;
    const integers = this.#integers;
    const words = this.#words;
    const offsets = this.#offsets;
    const rules = this.#rules;
    let word = 0;
    let cursor = at;
    if (this.stamp !== null) {
      if (!this.stamp.match(bytes, view, at, end)) return -1;
      cursor += this.stamp.length;
    }
    for (let slot = 0; ; slot++) {
      const length = lengths[slot] ?? 0;
      if (cursor + length > end) return -1;
      if (length < 4) {
        for (const stop = cursor + length; cursor < stop; cursor++, word++)
          if (bytes[cursor] !== words[word]) return -1;
      } else {
        let last = word + (doubles[slot] ?? 0);
        for (; word < last; word++)
          if (view.getFloat64(cursor + (offsets[word] ?? 0), true) !== words[word]) return -1;
        last = word + (integers[slot] ?? 0);
        for (; word < last; word++)
          if (view.getInt32(cursor + (offsets[word] ?? 0), true) !== words[word]) return -1;
        cursor += length;
      }
      if (slot === slots) return cursor;

      const rule = rules[slot] ?? 0;
      let byte = bytes[cursor] ?? 0;
      const negative = byte === minusSign;
      if (negative) {
        if ((rule & kinds.minus) === 0) return -1;
        byte = bytes[++cursor] ?? 0;
      }
      if (byte < 48 || byte > 57) return -1;
      const first = cursor;
      let mantissa = 0;
      do {
        mantissa = mantissa * 10 + (byte - 48);
        byte = bytes[++cursor] ?? 0;
      } while (byte >= 48 && byte <= 57);
      let digits = cursor - first;
      let scale = 0;
      let kind: number = kinds.whole;
      if (byte === dot) {
        const fraction = cursor + 1;
        const decimal = bytes[fraction] ?? 0;
        if (decimal >= 48 && decimal <= 57) {
          kind = kinds.decimal;
          cursor = fraction;
          byte = decimal;
          do {
            mantissa = mantissa * 10 + (byte - 48);
            byte = bytes[++cursor] ?? 0;
          } while (byte >= 48 && byte <= 57);
          scale = fraction - cursor;
          digits -= scale;
        }
      }
      if (byte === smallE || byte === largeE) {
        const sign = bytes[cursor + 1] ?? 0;
        let next = cursor + (sign === minusSign || sign === plusSign ? 2 : 1);
        byte = bytes[next] ?? 0;
        if (byte >= 48 && byte <= 57) {
          kind = kinds.exponent;
          let exponent = 0;
          do {
            exponent = exponent * 10 + (byte - 48);
            byte = bytes[++next] ?? 0;
          } while (byte >= 48 && byte <= 57);
          scale += sign === minusSign ? -exponent : exponent;
          cursor = next;
        }
      }
      const fixed = rule >> fixedDigits;
      if ((rule & kind) === 0 || (fixed !== 0 && fixed !== digits)) return -1;
      if (digits > exactDigits || scale < -22 || scale > 22) {
        if (kind === kinds.whole || cursor - first > longestNumber) return -1;
        if (scale < -farthestScale || scale > farthestScale) return -1;
        mantissa = numberOf(bytes, first, cursor, scale);
      } else if (scale < 0) mantissa /= powersOfTen[-scale] ?? 1;
      else if (scale > 0) mantissa *= powersOfTen[scale] ?? 1;
      values[slot] = negative ? -mantissa : mantissa;
    }
  }
}

function bitsOf({ whole, decimal, exponent, minus, digits }: SlotRule): number {
  return (
    (digits << fixedDigits) |
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
