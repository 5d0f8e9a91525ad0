import { parseNumber } from "../words/numbers.ts";

const token = /[\s,:]*(?:("(?:[^"\\]|\\.)*")|([^\s,:[\]{}"]+)|([[\]{}]))/y;
const rest = /^[\s,:]*$/;
/** What is open is copied with every line. */
const deepest = 200;
const words = new Set(["null", "true", "false"]);

/**
 * Tells line by line whether a text is nothing but JSON so far: objects or lists, each on a line of its own, or one
 * that goes over several lines, perhaps not closed yet. A second one over several lines makes it a log again, whose
 * program prints them. Linear in the text.
 */
export class JsonText {
  #open: string[] = [];
  #isJson = true;
  #closedOverLines = false;

  get isJson(): boolean {
    return this.#isJson;
  }

  copy(): JsonText {
    const copy = new JsonText();
    copy.#open = [...this.#open];
    copy.#isJson = this.#isJson;
    copy.#closedOverLines = this.#closedOverLines;
    return copy;
  }

  /** Whether the text is JSON up to the end of this line. */
  takes(line: string): boolean {
    if (!this.#isJson) return false;
    const begunBefore = this.#open.length > 0;
    let at = 0;
    while (at < line.length) {
      token.lastIndex = at;
      const found = token.exec(line);
      if (found === null) {
        if (!rest.test(line.slice(at))) this.#isJson = false;
        break;
      }
      at = token.lastIndex;
      if (!this.#fits(found[2], found[3])) {
        this.#isJson = false;
        break;
      }
    }
    if (begunBefore && this.#open.length === 0) this.#closedOverLines = true;
    return this.#isJson;
  }

  /** A string where neither a word nor a bracket is given. */
  #fits(word: string | undefined, bracket: string | undefined): boolean {
    const outside = this.#open.length === 0;
    if (bracket === "{" || bracket === "[") {
      if ((outside && this.#closedOverLines) || this.#open.length >= deepest) return false;
      this.#open.push(bracket === "{" ? "}" : "]");
      return true;
    }
    if (outside) return false;
    if (bracket !== undefined) return this.#open.pop() === bracket;
    return word === undefined || words.has(word) || parseNumber(word) !== null;
  }
}
