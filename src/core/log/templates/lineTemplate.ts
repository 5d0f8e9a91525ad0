import { exactDigits, numberOf, powersOfTen } from "./exactNumber.ts";
import type { NumberToken } from "./numberTokens.ts";

/** How a number is written: one written otherwise is that of another template. */
const writings = { whole: 0, decimal: 1, exponent: 2, minus: 4 } as const;

const longestNumber = 64;
const [newline, carriageReturn] = [10, 13];
const [minusSign, plusSign, dot, smallE, largeE] = [45, 43, 46, 101, 69];
const encoder = new TextEncoder();

/** What lines that are alike but for their numbers have in common, from a place in the line to its end. */
export class LineTemplate {
  /** The numbers of the line that matched last, in their order. */
  readonly numbers: Float64Array;
  /** What stands before each number and behind the last, one after the other. */
  readonly #literals: Uint8Array;
  readonly #ends: Int32Array;
  readonly #writings: Uint8Array;

  constructor(text: string, from: number, tokens: readonly NumberToken[]) {
    this.numbers = new Float64Array(tokens.length);
    this.#writings = Uint8Array.from(tokens, (token) => writingOf(token.text));
    const edges = [from, ...tokens.flatMap((token) => [token.from, token.to]), text.length];
    const literals = Array.from({ length: tokens.length + 1 }, (_, index) =>
      encoder.encode(text.slice(edges[2 * index], edges[2 * index + 1])),
    );
    let end = 0;
    this.#ends = Int32Array.from(literals, ({ length }) => (end += length));
    this.#literals = Uint8Array.from(literals.flatMap((literal) => [...literal]));
  }

  /**
   * Where the line ends, and with it its line end, if it is one of the template from `from` on; -1 where it is not.
   * One function: it runs for nearly every byte of a log.
   */
  match(bytes: Uint8Array, from: number): number {
    const { numbers } = this;
    const literals = this.#literals;
    const ends = this.#ends;
    const slots = numbers.length;
    let at = from;
    let literal = 0;
    for (let slot = 0; ; slot++) {
      for (const end = ends[slot] ?? 0; literal < end; literal++, at++)
        if (bytes[at] !== literals[literal]) return -1;
      let code = bytes[at] ?? 0;
      if (slot === slots) {
        if (code === carriageReturn) code = bytes[++at] ?? 0;
        return code === newline ? at + 1 : -1;
      }
      const first = at;
      let writing = 0;
      if (code === minusSign) {
        writing = writings.minus;
        code = bytes[++at] ?? 0;
      }
      const begin = at;
      let mantissa = 0;
      for (; code >= 48 && code <= 57; code = bytes[++at] ?? 0)
        mantissa = mantissa * 10 + (code - 48);
      if (at === begin) return -1;
      let digits = at - begin;
      let scale = 0;
      if (code === dot) {
        const fraction = at + 1;
        code = bytes[fraction] ?? 0;
        if (code >= 48 && code <= 57) {
          writing |= writings.decimal;
          for (at = fraction; code >= 48 && code <= 57; code = bytes[++at] ?? 0)
            mantissa = mantissa * 10 + (code - 48);
          scale = fraction - at;
          digits -= scale;
        }
      }
      if (code === smallE || code === largeE) {
        const sign = bytes[at + 1] ?? 0;
        let next = at + (sign === minusSign || sign === plusSign ? 2 : 1);
        code = bytes[next] ?? 0;
        if (code >= 48 && code <= 57) {
          writing |= writings.exponent;
          let exponent = 0;
          for (; code >= 48 && code <= 57; code = bytes[++next] ?? 0)
            exponent = exponent * 10 + (code - 48);
          scale += sign === minusSign ? -exponent : exponent;
          at = next;
        }
      }
      if (writing !== this.#writings[slot] || at - first > longestNumber) return -1;
      if (digits > exactDigits || scale < -22 || scale > 22) {
        mantissa = numberOf(bytes, begin, at, scale);
        numbers[slot] = begin > first ? -mantissa : mantissa;
        continue;
      }
      if (scale < 0) mantissa /= powersOfTen[-scale] ?? 1;
      else if (scale > 0) mantissa *= powersOfTen[scale] ?? 1;
      numbers[slot] = begin > first ? -mantissa : mantissa;
    }
  }
}

function writingOf(text: string): number {
  return (
    (text.startsWith("-") ? writings.minus : 0) |
    (text.includes(".") ? writings.decimal : 0) |
    (/[eE]/.test(text) ? writings.exponent : 0)
  );
}
