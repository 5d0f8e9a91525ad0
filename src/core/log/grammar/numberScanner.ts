import { isDigit, isWordCharacter } from "../words/characters.ts";
import { parseNumber } from "../words/numbers.ts";

/** Where a number stands, and what it is. Filled anew by each call: this runs for every number of every line. */
export interface FoundNumber {
  start: number;
  end: number;
  value: number;
}

const letter = /[\p{L}\p{N}]/u;
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Up to here an integer and a power of ten up to 10^22 are exact, and so is the rounding of their quotient. */
const maxExact = 2 ** 53;

/**
 * Finds the first number at or after `from` that stands on its own: not in `Acc@1`, `net.0`, `0.5ms`, `2024-01`.
 * `nan`, `inf` and `infinity` are numbers, `1,234` is one. Linear in the text.
 */
export function nextNumber(text: string, from: number, found: FoundNumber): boolean {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      if (beginsAt(text, at, found) && decimalAt(text, at, found)) return true;
      at = tokenEnd(text, at) - 1;
    } else if (code === 46) {
      if (
        isDigit(text.charCodeAt(at + 1)) &&
        beginsAt(text, at, found) &&
        decimalAt(text, at, found)
      )
        return true;
    } else if (code === 110 || code === 78 || code === 105 || code === 73) {
      if (beginsAt(text, at, found) && wordAt(text, at, found)) return true;
    }
  }
  return false;
}

/** Whether a number may begin here; sets `start`, before a sign where one belongs to it. */
function beginsAt(text: string, at: number, found: FoundNumber): boolean {
  found.start = at;
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if ((before === 46 || before === 95 || before === 45) && isCount(text, at)) return true;
  if (before === 35) return at > 1 && text.charCodeAt(at - 2) === 32;
  if (before !== 45 && before !== 43) return !sticks(before);
  found.start = at - 1;
  return at === 1 || !sticks(text.charCodeAt(at - 2));
}

const counted = /(?<![\p{L}\d])(?:epoch|step|iter|iteration)[._-]\d{1,9}(?=[\s:,;|\])]|$)/iuy;
const longestCounted = "iteration-".length;

/** `Epoch.3`, `epoch_3:`, `step-200 `: not `epoch_3.pth`, `net.0`. */
function isCount(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 2) | 32;
  if (last !== 104 && last !== 112 && last !== 114 && last !== 110) return false;
  const word = text.slice(Math.max(0, at - longestCounted), at - 1).search(/[a-z]+$/i);
  counted.lastIndex = Math.max(0, at - longestCounted) + word;
  return word !== -1 && counted.test(text);
}

function decimalAt(text: string, at: number, found: FoundNumber): boolean {
  let end = at;
  let mantissa = 0;
  let decimals = 0;
  let code = text.charCodeAt(end);
  for (; isDigit(code); code = text.charCodeAt(++end)) mantissa = mantissa * 10 + (code - 48);
  while (code === 44 && end > at && isGroup(text, end)) {
    for (let digit = 1; digit <= 3; digit++)
      mantissa = mantissa * 10 + (text.charCodeAt(end + digit) - 48);
    end += 4;
    code = text.charCodeAt(end);
  }
  if (code === 46 && text.charCodeAt(end + 1) === 35) return windowsWordAt(text, end + 2, found);
  if (code === 44 && isDecimalComma(text, found.start, end)) {
    for (code = text.charCodeAt(++end); isDigit(code); code = text.charCodeAt(++end)) {
      mantissa = mantissa * 10 + (code - 48);
      decimals++;
    }
  }
  if (code === 46) {
    code = text.charCodeAt(++end);
    for (; isDigit(code); code = text.charCodeAt(++end)) {
      mantissa = mantissa * 10 + (code - 48);
      decimals++;
    }
  }
  let exponent = 0;
  if (code === 101 || code === 69) {
    const sign = text.charCodeAt(end + 1);
    let digits = end + (sign === 45 || sign === 43 ? 2 : 1);
    if (isDigit(text.charCodeAt(digits))) {
      for (code = text.charCodeAt(digits); isDigit(code); code = text.charCodeAt(++digits)) {
        exponent = exponent * 10 + (code - 48);
      }
      if (sign === 45) exponent = -exponent;
      end = digits;
    }
  }
  if (code === 102) end = withoutFloatSuffix(text, end);
  const number = end;
  if (code === 100) end = behindDecibel(text, end);
  if (goesOn(text, end)) return false;
  found.end = end;
  const scale = exponent - decimals;
  const power = powersOfTen[Math.abs(scale)];
  if (mantissa >= maxExact || power === undefined) {
    found.value = Number(text.slice(found.start, number).replaceAll(",", "").replace(/f0$/, ""));
    return true;
  }
  const size = scale < 0 ? mantissa / power : mantissa * power;
  found.value = text.charCodeAt(found.start) === 45 ? -size : size;
  return true;
}

/** `,234` and then no digit. */
function isGroup(text: string, comma: number): boolean {
  return (
    isDigit(text.charCodeAt(comma + 1)) &&
    isDigit(text.charCodeAt(comma + 2)) &&
    isDigit(text.charCodeAt(comma + 3)) &&
    !isDigit(text.charCodeAt(comma + 4))
  );
}

/**
 * `0,8123`, as half of Europe writes it: two digits or more, but not three (thousands), unless a zero is before them,
 * and no list of numbers around.
 */
function isDecimalComma(text: string, start: number, comma: number): boolean {
  let end = comma + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  const digits = end - comma - 1;
  const zero = text.charCodeAt(comma - 1) === 48 && comma - start <= 2;
  if (digits < 2 || (digits === 3 && !zero) || comma - start > 4) return false;
  const next = text.charCodeAt(end);
  if ((next === 44 || next === 46) && isDigit(text.charCodeAt(end + 1))) return false;
  const before = text.charCodeAt(start - 1);
  return before !== 40 && before !== 91 && before !== 44;
}

/** `18.33dB`: no other unit stands behind what is measured of a training. */
function behindDecibel(text: string, end: number): number {
  return text.charCodeAt(end + 1) === 66 ? end + 2 : end;
}

/** Julia prints `0.25f0`. */
function withoutFloatSuffix(text: string, end: number): number {
  return text.charCodeAt(end + 1) === 48 ? end + 2 : end;
}

function wordAt(text: string, at: number, found: FoundNumber): boolean {
  const word = text.slice(at, at + 8).toLowerCase();
  const length = word === "infinity" ? 8 : word.startsWith("nan") || word.startsWith("inf") ? 3 : 0;
  if (length === 0 || goesOn(text, at + length)) return false;
  found.end = at + length;
  found.value = parseNumber(text.slice(found.start, found.end)) ?? Number.NaN;
  return true;
}

/** `1.#QNAN` and its like, as older C libraries of Windows print what is not finite. */
function windowsWordAt(text: string, at: number, found: FoundNumber): boolean {
  let end = at;
  while (isWordCharacter(text.charCodeAt(end))) end++;
  const value = parseNumber(text.slice(found.start, end));
  if (value === null) return false;
  found.end = end;
  found.value = value;
  return true;
}

/** Whether a word goes on after the number: a unit, the rest of a name, a version. */
function goesOn(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  const next = code === 46 ? text.charCodeAt(end + 1) : code;
  return isWordCharacter(next) || (next > 127 && letter.test(String.fromCharCode(next)));
}

function tokenEnd(text: string, from: number): number {
  let at = from + 1;
  for (
    let code = text.charCodeAt(at);
    isWordCharacter(code) || code === 46;
    code = text.charCodeAt(at)
  )
    at++;
  return at;
}

/** A number right behind such a character is part of a name. */
function sticks(code: number): boolean {
  return isWordCharacter(code) || code === 46 || code === 64 || code === 35;
}
