import { isDigit, isWordCharacter } from "../words/characters.ts";
/** A regular expression as a tree. Sets test a UTF-16 code unit. */
export type Node =
  | {
      readonly kind: "set";
      readonly test: (code: number) => boolean;
      readonly literal: string | null;
    }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly branches: readonly Node[] }
  | { readonly kind: "group"; readonly name: string | null; readonly body: Node }
  | {
      readonly kind: "repeat";
      readonly body: Node;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    };

export type Assertion = "start" | "end" | "boundary" | "noBoundary";

/** What is wrong with a pattern, as a sentence for the person who wrote it. */
export class PatternError extends Error {}

const maxRepeat = 200;
const maxDepth = 40;

/**
 * Parses the part of JavaScript's regular expressions that is regular: characters, classes, groups, alternatives,
 * quantifiers, `^ $ \b \B`. Look-around and back-references, which cannot be matched in linear time, are errors.
 * @throws PatternError
 */
export function parsePattern(source: string): Node {
  const parser = new Parser(source);
  const node = parser.choice(0);
  if (!parser.atEnd) throw new PatternError("The pattern has a closing bracket too many.");
  return node;
}

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): Node {
    if (depth > maxDepth) throw new PatternError("The pattern nests its groups too deeply.");
    const branches = [this.#sequence(depth)];
    while (this.#takes("|")) branches.push(this.#sequence(depth));
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: "choice", branches };
  }

  #sequence(depth: number): Node {
    const parts: Node[] = [];
    while (!this.atEnd && this.#next !== "|" && this.#next !== ")")
      parts.push(this.#quantified(this.#atom(depth)));
    return { kind: "sequence", parts };
  }

  #atom(depth: number): Node {
    const character = this.#take();
    switch (character) {
      case "(":
        return this.#group(depth);
      case "[":
        return set(this.#class());
      case ".":
        return set((code) => code !== 10 && code !== 13);
      case "^":
        return { kind: "assertion", assertion: "start" };
      case "$":
        return { kind: "assertion", assertion: "end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new PatternError(`The pattern has nothing before "${character}" to repeat.`);
      default:
        return literal(character);
    }
  }

  #group(depth: number): Node {
    let name: string | null = null;
    if (this.#takes("?")) {
      if (this.#takes(":")) name = null;
      else if (/^<[A-Za-z_]\w*>/.test(this.#rest)) {
        const end = this.#source.indexOf(">", this.#at);
        name = this.#source.slice(this.#at + 1, end);
        this.#at = end + 1;
      } else throw new PatternError("Look-ahead and look-behind are not supported in a pattern.");
    }
    const body = this.choice(depth + 1);
    if (!this.#takes(")")) throw new PatternError("The pattern has a bracket that is not closed.");
    return { kind: "group", name, body };
  }

  #escape(): Node {
    const character = this.#take();
    if (character === "b") return { kind: "assertion", assertion: "boundary" };
    if (character === "B") return { kind: "assertion", assertion: "noBoundary" };
    if (/[1-9k]/.test(character))
      throw new PatternError("Back-references are not supported in a pattern.");
    const known = classes.get(character);
    return known === undefined ? literal(escaped(character)) : set(known);
  }

  #class(): (code: number) => boolean {
    const negated = this.#takes("^");
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; first || this.#next !== "]"; first = false) {
      if (this.atEnd) throw new PatternError("The pattern has a class [ that is not closed.");
      if (this.#next === "]") break;
      const from = this.#classItem();
      if (typeof from === "function") tests.push(from);
      else if (this.#next === "-" && this.#source[this.#at + 1] !== "]") {
        this.#at++;
        const to = this.#classItem();
        if (typeof to === "function" || to < from)
          throw new PatternError("The pattern has a class with a range the wrong way round.");
        tests.push((code) => code >= from && code <= to);
      } else tests.push((code) => code === from);
    }
    this.#at++;
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #classItem(): number | ((code: number) => boolean) {
    const character = this.#take();
    if (character !== "\\") return character.charCodeAt(0);
    const name = this.#take();
    return classes.get(name) ?? (name === "b" ? 8 : escaped(name).charCodeAt(0));
  }

  #quantified(body: Node): Node {
    const bounds = this.#bounds();
    if (bounds === null) return body;
    if (body.kind === "assertion")
      throw new PatternError("The pattern repeats something that has no width.");
    const greedy = !this.#takes("?");
    return { kind: "repeat", body, ...bounds, greedy };
  }

  #bounds(): { readonly min: number; readonly max: number } | null {
    if (this.#takes("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#takes("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#takes("?")) return { min: 0, max: 1 };
    const found = /^\{(\d{1,9})(?:(,)(\d{0,9}))?\}/.exec(this.#rest);
    if (found === null) return null;
    this.#at += found[0].length;
    const min = Number(found[1]);
    const unbounded = found[2] !== undefined && found[3] === "";
    const max =
      found[2] === undefined ? min : unbounded ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min || min > maxRepeat || (max > maxRepeat && !unbounded))
      throw new PatternError(`A pattern may repeat at most ${maxRepeat} times by number.`);
    return { min, max };
  }

  get #next(): string | undefined {
    return this.#source[this.#at];
  }

  get #rest(): string {
    return this.#source.slice(this.#at, this.#at + 80);
  }

  #take(): string {
    const character = this.#source[this.#at++];
    if (character === undefined)
      throw new PatternError("The pattern ends in the middle of an escape or a class.");
    return character;
  }

  #takes(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at++;
    return true;
  }
}

const isSpace = (code: number) => /\s/.test(String.fromCharCode(code));
const classes = new Map<string, (code: number) => boolean>([
  ["d", isDigit],
  ["D", (code) => !isDigit(code)],
  ["w", isWordCharacter],
  ["W", (code) => !isWordCharacter(code)],
  ["s", isSpace],
  ["S", (code) => !isSpace(code)],
]);
const controls = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
]);

function escaped(character: string): string {
  const control = controls.get(character);
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(character))
    throw new PatternError(`The escape "\\${character}" is not supported in a pattern.`);
  return character;
}

function set(test: (code: number) => boolean): Node {
  return { kind: "set", test, literal: null };
}

function literal(character: string): Node {
  const own = character.charCodeAt(0);
  return { kind: "set", test: (code) => code === own, literal: character };
}
