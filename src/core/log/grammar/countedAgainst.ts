import { isDigit } from "../words/characters.ts";

const ratio = /(?:\s?\/\s*|\s+of\s+)(\d(?:[\d,]*\d)?)(?!\d|\.\d)/y;

export interface Counted {
  /** The count itself where it is not the number before the stroke: `97/100/100` are three counts of one training. */
  readonly value: number | null;
  readonly total: number | null;
  readonly end: number;
}

/** What a number is counted against, in `7/100` and `7 of 100`; null where it is not. */
export function countedAgainst(text: string, end: number): Counted | null {
  const after = text.charCodeAt(end + 1);
  if (text.charCodeAt(end) === 47 && isDigit(after)) {
    const found = total(text, end + 1);
    const next = text.charCodeAt(found.end + 1);
    if (text[found.end] === "." && isDigit(next)) return null;
    if (text[found.end] !== "/" || !isDigit(next)) return { value: null, ...found };
    return { value: found.total, total: null, end: total(text, found.end + 1).end };
  }
  if (text.charCodeAt(end) === 32 && after !== 47 && after !== 111 && after !== 32) return null;
  ratio.lastIndex = end;
  const found = ratio.exec(text);
  if (found === null) return null;
  const against = Number((found[1] ?? "").replaceAll(",", ""));
  return { value: null, total: against, end: end + found[0].length };
}

/** The count right behind a stroke. */
function total(text: string, from: number): { readonly total: number; readonly end: number } {
  let value = 0;
  let end = from;
  for (
    let code = text.charCodeAt(end);
    isDigit(code) || code === 44;
    code = text.charCodeAt(++end)
  ) {
    if (code !== 44) value = value * 10 + (code - 48);
  }
  return { total: value, end };
}

const quotient = /\s?\/\s?(\d{1,12}(?:\.\d{1,4})?)\s?=\s?(\d{0,3}\.\d{1,12})(?![\w.])/y;
const nearly = 0.01;

/** `87524.0/114649.0=0.7634`: what two numbers give is the value, where they do. */
export function quotientBehind(
  text: string,
  part: number,
  end: number,
): { readonly value: number; readonly end: number } | null {
  quotient.lastIndex = end;
  const [all = "", whole, result] = quotient.exec(text) ?? [];
  const value = Number(result);
  const share = part / Number(whole);
  const isResult = [share, 100 * share].some((one) => Math.abs(value - one) <= nearly * one);
  return all !== "" && isResult ? { value, end: end + all.length } : null;
}
