import { parseNumber } from "../words/numbers.ts";

export type Scalar = number | string | boolean | null;

export interface LiteralEntry {
  /** Keys joined by `/`; places in a list are left out. */
  readonly key: string;
  readonly value: Scalar;
  /** Where the value begins in the text. */
  readonly offset: number;
}

export interface Literal {
  readonly entries: readonly LiteralEntry[];
  /** Just after the closing bracket; the end of the text where it is cut. */
  readonly end: number;
  /** Whether the closing bracket is there. */
  readonly complete: boolean;
}

const maxDepth = 32;
const bare = /[^,}\])(\s:=][^,}\])(\n:=]*/y;
const spaces = /[\s,]*/y;

/**
 * Reads a dictionary as Python prints it or JSON writes it, from the bracket at `start`, in linear time:
 * quotes of both kinds, True and true, nan, NaN, Infinity, `name=value` in a call. What it does not understand
 * (`tensor(…)`, a cut end) it skips.
 */
export function readLiteral(text: string, start: number): Literal {
  const reader = new LiteralReader(text, start);
  const complete = reader.container("", 0);
  return { entries: reader.entries, end: reader.at, complete };
}

class LiteralReader {
  readonly entries: LiteralEntry[] = [];
  readonly #text: string;
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  /** From an opening bracket to just after its closing one; false where the text ends before. */
  container(path: string, depth: number): boolean {
    this.at++;
    for (;;) {
      spaces.lastIndex = this.at;
      spaces.test(this.#text);
      this.at = spaces.lastIndex;
      const next = this.#text[this.at];
      if (next === undefined || depth > maxDepth) return false;
      if (next === "}" || next === "]" || next === ")") {
        this.at++;
        return true;
      }
      if (!this.#item(path, depth)) return false;
    }
  }

  #item(path: string, depth: number): boolean {
    const start = this.at;
    const first = this.#value(path, depth);
    if (first === undefined) return false;
    this.#skipBlanks();
    const separator = this.#text[this.at];
    if ((separator === ":" || separator === "=") && typeof first === "string") {
      this.at++;
      this.#skipBlanks();
      const key = path === "" ? first : `${path}/${first}`;
      const offset = this.at;
      const value = this.#value(key, depth);
      if (value === undefined) return false;
      if (value !== bracket) this.entries.push({ key, value, offset });
    } else if (this.at === start) {
      this.at++;
    }
    return true;
  }

  /** undefined where the text ends within the value. */
  #value(path: string, depth: number): Scalar | typeof bracket | undefined {
    const first = this.#text[this.at];
    if (first === "{" || first === "[" || first === "(") {
      return this.container(path, depth + 1) ? bracket : undefined;
    }
    if (first === "'" || first === '"') return this.#quoted(first);
    bare.lastIndex = this.at;
    const found = bare.exec(this.#text);
    if (found === null) return "";
    const [word] = found;
    this.at += word.length;
    const next = this.#text[this.at];
    if (next === undefined) return undefined;
    if (next === "(") return this.#call(word, path, depth) ? bracket : undefined;
    return scalar(word.trim());
  }

  /** `dict(…)` is one; what another call was given (`tensor(…, device=…)`) is no entry. */
  #call(name: string, path: string, depth: number): boolean {
    const before = this.entries.length;
    const closed = this.container(path, depth + 1);
    if (!/^(?:dict|OrderedDict|Namespace)$/.test(name)) this.entries.length = before;
    return closed;
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
      return this.#text.slice(from, end);
    }
    this.at = this.#text.length;
    return undefined;
  }

  #skipBlanks(): void {
    while (
      this.#text[this.at] === " " ||
      this.#text[this.at] === "\t" ||
      this.#text[this.at] === "\n"
    )
      this.at++;
  }
}

const bracket = Symbol("bracket");

function scalar(word: string): Scalar {
  if (word === "None" || word === "null") return null;
  if (word === "True" || word === "true") return true;
  if (word === "False" || word === "false") return false;
  const value = parseNumber(word);
  return value ?? word;
}
