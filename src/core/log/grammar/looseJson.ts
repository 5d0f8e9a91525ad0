import { parseNumber } from "../words/numbers.ts";

export type Json = number | string | boolean | null | readonly Json[] | ReadonlyMap<string, Json>;

const deepest = 64;
const token = /[^\s,:[\]{}"]+/y;
const gap = /[\s,:]*/y;

/**
 * The value that begins at `start`, of JSON as Python and others write it: NaN and Infinity are numbers, and where the
 * text ends early, what is there counts. `end` is the place behind it. Linear in the text.
 */
export function readLooseJson(
  text: string,
  start = 0,
): { readonly value: Json; readonly end: number } {
  const reader = new LooseReader(text, start);
  return { value: reader.value(0) ?? null, end: reader.at };
}

class LooseReader {
  readonly #text: string;
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  /** undefined where the container ends, or the text. */
  value(depth: number): Json | undefined {
    gap.lastIndex = this.at;
    gap.test(this.#text);
    this.at = gap.lastIndex;
    const next = this.#text[this.at];
    if (next === undefined || depth > deepest) {
      this.at = this.#text.length;
      return undefined;
    }
    if (next === '"') return this.#string();
    if (next === "[") return this.#list(depth);
    if (next === "{") return this.#object(depth);
    if (next === "]" || next === "}") {
      this.at++;
      return undefined;
    }
    token.lastIndex = this.at;
    const word = token.exec(this.#text)?.[0] ?? next;
    this.at += word.length;
    // What the end of the text cuts may be half a number.
    return this.at === this.#text.length ? undefined : wordValue(word);
  }

  #list(depth: number): Json {
    this.at++;
    const items: Json[] = [];
    for (let item = this.value(depth + 1); item !== undefined; item = this.value(depth + 1))
      items.push(item);
    return items;
  }

  #object(depth: number): Json {
    this.at++;
    const entries = new Map<string, Json>();
    for (let key = this.value(depth + 1); key !== undefined; key = this.value(depth + 1)) {
      const value = this.value(depth + 1);
      if (value === undefined) break;
      if (typeof key === "string") entries.set(key, value);
    }
    return entries;
  }

  /** undefined where the text ends before it does. */
  #string(): string | undefined {
    const from = this.at + 1;
    let end = from;
    for (let char = this.#text[end]; char !== undefined && char !== '"'; char = this.#text[end])
      end += char === "\\" ? 2 : 1;
    this.at = Math.min(end + 1, this.#text.length);
    if (this.#text[end] !== '"') return undefined;
    const raw = this.#text.slice(from, end);
    return raw.includes("\\") ? unescaped(raw) : raw;
  }
}

function wordValue(word: string): Json {
  if (word === "null") return null;
  if (word === "true") return true;
  if (word === "false") return false;
  return parseNumber(word) ?? word;
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
