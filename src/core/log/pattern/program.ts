import { type Assertion, type Node, PatternError } from "./syntax.ts";

type Instruction =
  | { readonly kind: "set"; readonly test: (code: number) => boolean }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  /** Goes on at both places, the first with priority. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "save"; readonly slot: number }
  | { readonly kind: "match" };

export interface Program {
  readonly code: readonly Instruction[];
  /** Names of the groups, in the order of their slots: group n has the slots 2n and 2n + 1. */
  readonly names: readonly string[];
  /** A text that every match contains; empty where none is known. */
  readonly required: string;
}

const maxInstructions = 3000;

/** @throws PatternError where the program gets too large. */
export function compile(node: Node, ignoreCase: boolean): Program {
  const compiler = new Compiler(ignoreCase);
  compiler.add(node);
  compiler.code.push({ kind: "match" });
  return {
    code: compiler.code,
    names: compiler.names,
    required: ignoreCase ? "" : requiredText(node),
  };
}

class Compiler {
  readonly code: Instruction[] = [];
  readonly names: string[] = [];
  readonly #ignoreCase: boolean;
  /** Nodes added: what is repeated may have no instruction of its own. */
  #added = 0;

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  add(node: Node): void {
    this.#added++;
    if (this.code.length > maxInstructions || this.#added > 10 * maxInstructions)
      throw new PatternError("The pattern is too large.");
    switch (node.kind) {
      case "set":
        this.code.push({
          kind: "set",
          test: this.#ignoreCase ? inEitherCase(node.test) : node.test,
        });
        return;
      case "assertion":
        this.code.push(node);
        return;
      case "sequence":
        for (const part of node.parts) this.add(part);
        return;
      case "choice":
        return this.#choice(node.branches);
      case "group":
        return this.#group(node.name, node.body);
      case "repeat":
        return this.#repeat(node);
    }
  }

  #choice(branches: readonly Node[]): void {
    const ends: { kind: "split"; first: number; second: number }[] = [];
    for (const [index, branch] of branches.entries()) {
      if (index === branches.length - 1) {
        this.add(branch);
        break;
      }
      const split = this.#split();
      this.add(branch);
      ends.push(this.#split());
      split.second = this.code.length;
    }
    for (const end of ends) end.first = end.second = this.code.length;
  }

  #group(name: string | null, body: Node): void {
    if (name === null) return this.add(body);
    let index = this.names.indexOf(name);
    if (index === -1) index = this.names.push(name) - 1;
    this.code.push({ kind: "save", slot: 2 * index });
    this.add(body);
    this.code.push({ kind: "save", slot: 2 * index + 1 });
  }

  #repeat({ body, min, max, greedy }: Extract<Node, { kind: "repeat" }>): void {
    for (let count = 0; count < min; count++) this.add(body);
    if (max === Number.POSITIVE_INFINITY) {
      const start = this.code.length;
      const split = this.#split();
      this.add(body);
      const back = this.#split();
      back.first = back.second = start;
      this.#leave(split, greedy);
      return;
    }
    const splits = [];
    for (let count = min; count < max; count++) {
      splits.push(this.#split());
      this.add(body);
    }
    for (const split of splits) this.#leave(split, greedy);
  }

  /** A new split whose first way is what follows it. */
  #split(): { kind: "split"; first: number; second: number } {
    const next = this.code.length + 1;
    const split = { kind: "split" as const, first: next, second: next };
    this.code.push(split);
    return split;
  }

  /** The other way out of a loop is here; a lazy loop takes it first. */
  #leave(split: { first: number; second: number }, greedy: boolean): void {
    split.second = this.code.length;
    if (!greedy) [split.first, split.second] = [split.second, split.first];
  }
}

function inEitherCase(test: (code: number) => boolean): (code: number) => boolean {
  return (code) => {
    if (test(code)) return true;
    const text = String.fromCharCode(code);
    return test(text.toLowerCase().charCodeAt(0)) || test(text.toUpperCase().charCodeAt(0));
  };
}

/** The longest run of characters that are in every match one after another. */
function requiredText(node: Node): string {
  let longest = "";
  let run = "";
  const visit = (part: Node): void => {
    if (part.kind === "sequence") for (const inner of part.parts) visit(inner);
    else if (part.kind === "group") visit(part.body);
    else if (part.kind === "set" && part.literal !== null) run += part.literal;
    else if (part.kind !== "assertion") run = "";
    if (run.length > longest.length) longest = run;
  };
  visit(node);
  return longest;
}
