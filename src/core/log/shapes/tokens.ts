/** A number as a line writes it, without a sign that is no part of it; the bytes are ASCII. */
export interface Token {
  readonly from: number;
  readonly to: number;
  /** Whether a minus may stand before it: nothing that a minus would join is there. */
  readonly signed: boolean;
}

const [minus, plus, dot, smallE, largeE] = [45, 43, 46, 101, 69];
const beforeSign = new Set([..." \t=:,;([{|'\""].map((mark) => mark.charCodeAt(0)));

/**
 * The numbers of a line, left to right, that do not go on from a word or a number: in `v2 1.5.3 -4e-05` they are `1.5`
 * and `-4e-05`. What is behind a token never makes it longer.
 */
export function tokensOf(bytes: Uint8Array, from: number, to: number): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = from; at < to; at++) {
    if (!isDigit(bytes[at])) continue;
    if (at > from && joins(bytes[at - 1])) {
      while (isDigit(bytes[at + 1])) at++;
      continue;
    }
    const end = tokenEnd(bytes, at);
    const signAt = at > from && bytes[at - 1] === minus ? at - 1 : at;
    const signed = signAt === from || beforeSign.has(bytes[signAt - 1] ?? 0);
    tokens.push({ from: signed ? signAt : at, to: end, signed });
    at = end - 1;
  }
  return tokens;
}

function tokenEnd(bytes: Uint8Array, from: number): number {
  let at = digitsEnd(bytes, from);
  if (bytes[at] === dot && isDigit(bytes[at + 1])) at = digitsEnd(bytes, at + 1);
  if (bytes[at] !== smallE && bytes[at] !== largeE) return at;
  const sign = bytes[at + 1];
  const digits = at + (sign === minus || sign === plus ? 2 : 1);
  return isDigit(bytes[digits]) ? digitsEnd(bytes, digits) : at;
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at++;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Letters, digits and what else makes one word of what is on both sides of it, as in `Acc@1` and `net_0`. */
function joins(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    isDigit(byte) ||
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    byte === 95 ||
    byte === 64 ||
    byte === 35 ||
    byte === dot
  );
}
