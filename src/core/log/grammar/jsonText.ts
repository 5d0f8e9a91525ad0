import { parseNumber } from "../words/numbers.ts";

const token = /(")|([^\s,:[\]{}"]+)|([[\]{}])/y;
const gap = /[\s,:]*/y;
/** What is open is copied with every line. */
const deepest = 200;
const words = new Set(["null", "true", "false"]);

export interface JsonDamage {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** Where a text is no JSON, NaN and Infinity allowed. */
interface Fault {
  readonly at: number;
  readonly what: string;
}

/**
 * Behind the quote that ends a string; null where none does. Counted by hand: a pattern with a choice for each character
 * runs out of stack on a picture in a notebook.
 */
function endOfString(text: string, from: number): number | null {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charAt(end - 1 - slashes) === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return null;
}

/** Follows a JSON text with what is open in it. Linear in the text. */
class JsonSyntax {
  /** The brackets that close what is open, innermost last. */
  readonly open: string[];

  constructor(open: readonly string[] = []) {
    this.open = [...open];
  }

  /** Goes on from `from`, to the end of the text, or to where all is closed that was opened. */
  follow(text: string, from: number): { readonly end: number; readonly fault: Fault | null } {
    let at = from;
    do {
      gap.lastIndex = at;
      gap.test(text);
      at = gap.lastIndex;
      if (at === text.length) break;
      token.lastIndex = at;
      const [, quote, word, bracket] = token.exec(text) ?? [];
      const end = quote === undefined ? token.lastIndex : endOfString(text, at);
      if (end === null) return { end: at, fault: { at, what: "has a text that does not end" } };
      const what = this.#fault(word, bracket);
      if (what !== null) return { end: at, fault: { at, what } };
      at = end;
    } while (this.open.length > 0);
    return { end: at, fault: null };
  }

  /** A string where neither a word nor a bracket is given. */
  #fault(word: string | undefined, bracket: string | undefined): string | null {
    if (bracket === "{" || bracket === "[") this.open.push(bracket === "{" ? "}" : "]");
    else if (this.open.length === 0) return "has something outside of its brackets";
    else if (bracket !== undefined)
      return this.open.pop() === bracket ? null : "has a bracket too many or of the other kind";
    else if (word !== undefined && !words.has(word) && parseNumber(word) === null)
      return "has something that is not a value";
    return null;
  }
}

/** The first place where a JSON document is none; null where it is one. */
export function jsonDamage(text: string): JsonDamage | null {
  const syntax = new JsonSyntax();
  const { end, fault } = syntax.follow(text, 0);
  if (fault !== null) return damage(text, fault);
  const isWhole = syntax.open.length === 0 && end > 0;
  return isWhole ? null : damage(text, { at: text.length, what: "ends early" });
}

function damage(text: string, { at, what }: Fault): JsonDamage {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", end + 1))
    line++;
  const message = `The JSON ${what} at character ${at + 1}; what can be read of it was read.`;
  return { line, message };
}

/**
 * Tells line by line whether a text is nothing but JSON so far: objects or lists, each on a line of its own, or one
 * that goes over several lines, perhaps not closed yet. A second one over several lines makes it a log again, whose
 * program prints them.
 */
export class JsonText {
  #syntax = new JsonSyntax();
  #isJson = true;
  #closedOverLines = false;

  get isJson(): boolean {
    return this.#isJson;
  }

  copy(): JsonText {
    const copy = new JsonText();
    copy.#syntax = new JsonSyntax(this.#syntax.open);
    copy.#isJson = this.#isJson;
    copy.#closedOverLines = this.#closedOverLines;
    return copy;
  }

  /** Whether the text is JSON up to the end of this line. */
  takes(line: string): boolean {
    const begunBefore = this.#syntax.open.length > 0;
    this.#isJson &&= this.#goesOn(line);
    if (begunBefore && this.#syntax.open.length === 0) this.#closedOverLines = true;
    return this.#isJson;
  }

  #goesOn(line: string): boolean {
    const { open } = this.#syntax;
    for (let at = 0; at < line.length; ) {
      if (open.length === 0 && this.#closedOverLines && line.slice(at).trim() !== "") return false;
      const { end, fault } = this.#syntax.follow(line, at);
      if (fault !== null || open.length > deepest) return false;
      at = end;
    }
    return true;
  }
}
