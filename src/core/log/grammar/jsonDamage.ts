import { parseNumber } from "../words/numbers.ts";

const token = /[\s,:]*(?:("(?:[^"\\]|\\[\s\S])*")|([^\s,:[\]{}"]+)|([[\]{}]))/y;
const rest = /[\s,:]*/y;
const words = new Set(["null", "true", "false"]);

export interface JsonDamage {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** The first place where a JSON document is none, NaN and Infinity allowed; null where it is one. Linear in the text. */
export function jsonDamage(text: string): JsonDamage | null {
  const open: string[] = [];
  let at = 0;
  for (let begun = false; !begun || open.length > 0; begun = true) {
    token.lastIndex = at;
    const found = token.exec(text);
    rest.lastIndex = at;
    rest.test(text);
    const place = rest.lastIndex;
    if (found === null)
      return damage(
        text,
        place,
        place === text.length ? "ends early" : "has a text that does not end",
      );
    const [, , word, bracket] = found;
    at = token.lastIndex;
    if (word !== undefined && !words.has(word) && parseNumber(word) === null)
      return damage(text, place, "has a value that is none");
    if (bracket === "{") open.push("}");
    else if (bracket === "[") open.push("]");
    else if (bracket !== undefined && open.pop() !== bracket)
      return damage(text, place, "has a bracket too many or of the other kind");
  }
  return null;
}

function damage(text: string, place: number, what: string): JsonDamage {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < place; end = text.indexOf("\n", end + 1))
    line++;
  const message = `The JSON ${what} at character ${place + 1}; what can be read of it was read.`;
  return { line, message };
}
