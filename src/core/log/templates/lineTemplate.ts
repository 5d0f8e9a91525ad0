import type { NumberToken } from "./numberTokens.ts";

/** How a number is written: one written otherwise is that of another template. */
const writings = { whole: 0, decimal: 1, exponent: 2, minus: 4 } as const;

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Whole numbers of so many digits are exact, and so is the rounding of their product or quotient with 10^22 (Clinger 1990). */
const exactDigits = 15;
const longestNumber = 64;
const [minusSign, plusSign, dot, smallE, largeE] = [45, 43, 46, 101, 69];

/** What lines that are alike but for their numbers have in common, from a place in the line to its end. */
export class LineTemplate {
  /** The numbers of the line that matched last, in their order. */
  readonly numbers: Float64Array;
  readonly #literals: readonly string[];
  readonly #writings: Uint8Array;

  constructor(text: string, from: number, tokens: readonly NumberToken[]) {
    this.numbers = new Float64Array(tokens.length);
    this.#writings = Uint8Array.from(tokens, (token) => writingOf(token.text));
    const edges = [from, ...tokens.flatMap((token) => [token.from, token.to]), text.length];
    this.#literals = Array.from({ length: tokens.length + 1 }, (_, index) =>
      text.slice(edges[2 * index], edges[2 * index + 1]),
    );
  }

  /** Whether the line is one of the template from `from` on. One function: it runs for nearly every character of a log. */
  matches(text: string, from: number): boolean {
    const { numbers } = this;
    const literals = this.#literals;
    const slots = numbers.length;
    let at = from;
    for (let slot = 0; ; slot++) {
      const literal = literals[slot] ?? "";
      if (!text.startsWith(literal, at)) return false;
      at += literal.length;
      if (slot === slots) return at === text.length;
      const first = at;
      let code = text.charCodeAt(at);
      let writing = 0;
      if (code === minusSign) {
        writing = writings.minus;
        code = text.charCodeAt(++at);
      }
      const begin = at;
      let mantissa = 0;
      for (; code >= 48 && code <= 57; code = text.charCodeAt(++at))
        mantissa = mantissa * 10 + (code - 48);
      if (at === begin) return false;
      let digits = at - begin;
      let scale = 0;
      if (code === dot) {
        const fraction = at + 1;
        code = text.charCodeAt(fraction);
        if (code >= 48 && code <= 57) {
          writing |= writings.decimal;
          for (at = fraction; code >= 48 && code <= 57; code = text.charCodeAt(++at))
            mantissa = mantissa * 10 + (code - 48);
          scale = fraction - at;
          digits -= scale;
        }
      }
      if (code === smallE || code === largeE) {
        const sign = text.charCodeAt(at + 1);
        let next = at + (sign === minusSign || sign === plusSign ? 2 : 1);
        code = text.charCodeAt(next);
        if (code >= 48 && code <= 57) {
          writing |= writings.exponent;
          let exponent = 0;
          for (; code >= 48 && code <= 57; code = text.charCodeAt(++next))
            exponent = exponent * 10 + (code - 48);
          scale += sign === minusSign ? -exponent : exponent;
          at = next;
        }
      }
      if (writing !== this.#writings[slot] || at - first > longestNumber) return false;
      if (digits > exactDigits || scale < -22 || scale > 22) {
        numbers[slot] = Number(text.slice(first, at));
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
