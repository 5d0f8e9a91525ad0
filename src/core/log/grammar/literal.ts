import { parseNumber } from "../words/numbers.ts";

export type Scalar = number | string | boolean | null;

export type Json = Scalar | readonly Json[] | ReadonlyMap<string, Json>;

export interface LiteralEntry {
  /** Keys joined by `/`; places in a list are left out. */
  readonly key: string;
  readonly value: Scalar;
  /** Where the value begins in the text. */
  readonly offset: number;
}

/** How far a literal was read. */
interface Extent {
  /** Just after the closing bracket; the end of the text where it is cut. */
  readonly end: number;
  /** Whether the closing bracket is there. */
  readonly complete: boolean;
}

const deepest = 64;
const bare = /[^,}\])(\s:=][^,}\])(\n:=]*/y;
const separators = /[\s,]*/y;
const blanks = /[ \t\r\n]*/y;
/** Calls that make a dictionary; what another one was given (`tensor(…, device=…)`) says nothing. */
const dictionary = /^(?:dict|OrderedDict|Namespace)$/;

/**
 * The value that begins at `start`, as JSON or Python write it, in linear time: quotes of both kinds, True and true,
 * nan, NaN, Infinity, `name=value` in a call. Where the text ends early, what is there counts; what is not understood
 * (`tensor(…)`) is an empty list.
 */
export function readLiteral(text: string, start = 0): Extent & { readonly value: Json } {
  const reader = new LiteralReader(text, start, null);
  const value = reader.value("", 0) ?? null;
  return { value, end: reader.at, complete: reader.complete };
}

/** As `readLiteral`, all that has a key, however deep. */
export function readEntries(
  text: string,
  start: number,
): Extent & { readonly entries: readonly LiteralEntry[] } {
  const entries: LiteralEntry[] = [];
  const reader = new LiteralReader(text, start, entries);
  reader.value("", 0);
  return { entries, end: reader.at, complete: reader.complete };
}

class LiteralReader {
  readonly #text: string;
  readonly #entries: LiteralEntry[] | null;
  at: number;
  /** Whether no bracket was left open. */
  complete = true;

  constructor(text: string, start: number, entries: LiteralEntry[] | null) {
    this.#text = text;
    this.#entries = entries;
    this.at = start;
    this.#skip(separators);
  }

  /** undefined where the text ends within the value. */
  value(path: string, depth: number): Json | undefined {
    const first = this.#text[this.at];
    if (first === "{" || first === "[" || first === "(") return this.#container(path, depth + 1);
    if (first === "'" || first === '"') return this.#quoted(first);
    bare.lastIndex = this.at;
    const word = bare.exec(this.#text)?.[0] ?? "";
    this.at += word.length;
    const next = this.#text[this.at];
    // What the end of the text cuts may be half a number.
    if (next === undefined) return this.#cut();
    return next === "(" && word !== "" ? this.#call(word, path, depth) : scalar(word.trim());
  }

  #container(path: string, depth: number): Json {
    const isMap = this.#text[this.at] === "{";
    const keyed = new Map<string, Json>();
    const items: Json[] = [];
    this.at++;
    for (;;) {
      this.#skip(separators);
      const next = this.#text[this.at];
      if (next === undefined || depth > deepest) {
        this.#cut();
        break;
      }
      if (next === "}" || next === "]" || next === ")") {
        this.at++;
        break;
      }
      if (!this.#item(path, depth, keyed, items)) break;
    }
    return isMap || keyed.size > 0 ? keyed : items;
  }

  /** false where the text ends within it. */
  #item(path: string, depth: number, keyed: Map<string, Json>, items: Json[]): boolean {
    const start = this.at;
    const first = this.value(path, depth);
    if (first === undefined) return false;
    this.#skip(blanks);
    const separator = this.#text[this.at];
    if ((separator !== ":" && separator !== "=") || typeof first !== "string") {
      if (this.at === start) this.at++;
      else if (this.#entries === null) items.push(first);
      return this.complete;
    }
    this.at++;
    this.#skip(blanks);
    const entries = this.#entries;
    const key = entries === null || path === "" ? first : `${path}/${first}`;
    const offset = this.at;
    const value = this.value(key, depth);
    if (value === undefined) return false;
    if (entries === null) keyed.set(first, value);
    else if (isScalar(value)) entries.push({ key, value, offset });
    return this.complete;
  }

  #call(name: string, path: string, depth: number): Json {
    const before = this.#entries?.length ?? 0;
    const value = this.#container(path, depth + 1);
    if (dictionary.test(name)) return value;
    if (this.#entries !== null) this.#entries.length = before;
    return [];
  }

  #quoted(quote: string): string | undefined {
    const from = this.at + 1;
    for (
      let end = this.#text.indexOf(quote, from);
      end !== -1;
      end = this.#text.indexOf(quote, end + 1)
    ) {
      let slashes = 0;
      while (this.#text[end - 1 - slashes] === "\\") slashes++;
      if (slashes % 2 === 1) continue;
      this.at = end + 1;
      const raw = this.#text.slice(from, end);
      return slashes > 0 || raw.includes("\\") ? unescaped(raw) : raw;
    }
    return this.#cut();
  }

  #cut(): undefined {
    this.at = this.#text.length;
    this.complete = false;
  }

  #skip(what: RegExp): void {
    what.lastIndex = this.at;
    what.test(this.#text);
    this.at = what.lastIndex;
  }
}

function isScalar(value: Json): value is Scalar {
  return typeof value !== "object" || value === null;
}

function scalar(word: string): Scalar {
  if (word === "None" || word === "null") return null;
  if (word === "True" || word === "true") return true;
  if (word === "False" || word === "false") return false;
  return parseNumber(word) ?? word;
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
