import { isWordCharacter } from "../words/characters.ts";
import type { Program } from "./program.ts";
import type { Assertion } from "./syntax.ts";

/** When to give up on a text. */
export interface Budget {
  /** Milliseconds, from any origin. */
  readonly clock: () => number;
  /** Milliseconds that one text may take. */
  readonly limit: number;
}

export type MatchResult =
  | { readonly kind: "match"; readonly groups: ReadonlyMap<string, string> }
  | { readonly kind: "none" }
  | { readonly kind: "outOfTime" };

/** A way through the program, with the places where its groups begin and end. */
interface Thread {
  readonly at: number;
  readonly slots: readonly number[];
}

const checkEvery = 256;

/**
 * Finds the leftmost match of a program in a text. All ways through the program go through the text side by side
 * (Thompson 1968, with submatches as Pike's), so the time is at most length of text × length of program.
 */
export function match(program: Program, text: string, { clock, limit }: Budget): MatchResult {
  if (program.required !== "" && !text.includes(program.required)) return { kind: "none" };
  const started = clock();
  const walk = new Walk(program, text);
  for (let at = 0; at <= text.length && !walk.ended; at++) {
    if (at % checkEvery === checkEvery - 1 && clock() - started > limit)
      return { kind: "outOfTime" };
    walk.step(at);
  }
  return walk.found === null
    ? { kind: "none" }
    : { kind: "match", groups: groupsOf(program, text, walk.found) };
}

class Walk {
  readonly #program: Program;
  readonly #text: string;
  /** For each instruction, the place in the text at which it was last reached. */
  readonly #reached: Int32Array;
  #threads: Thread[] = [];
  found: readonly number[] | null = null;
  ended = false;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
    this.#reached = new Int32Array(program.code.length).fill(-1);
  }

  /** Moves all threads over the character before `at`, begins one at `at`, and follows what needs no character. */
  step(at: number): void {
    const before = this.#threads;
    const code = this.#text.charCodeAt(at - 1);
    this.#threads = [];
    for (const { at: place, slots } of before) {
      const instruction = this.#program.code[place];
      if (
        instruction?.kind === "set" &&
        instruction.test(code) &&
        this.#follow(place + 1, slots, at)
      )
        break;
    }
    if (this.found === null) this.#follow(0, [], at);
    this.ended = this.#threads.length === 0 && this.found !== null;
  }

  /** Whether a match was reached: threads of lower priority are then of no interest. */
  #follow(start: number, startSlots: readonly number[], at: number): boolean {
    const open: Thread[] = [{ at: start, slots: startSlots }];
    for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
      const { at: place, slots } = thread;
      const instruction = this.#program.code[place];
      if (instruction === undefined || this.#reached[place] === at) continue;
      this.#reached[place] = at;
      if (instruction.kind === "set") this.#threads.push(thread);
      else if (instruction.kind === "split") {
        open.push({ at: instruction.second, slots }, { at: instruction.first, slots });
      } else if (instruction.kind === "save") {
        const saved = [...slots];
        saved[instruction.slot] = at;
        open.push({ at: place + 1, slots: saved });
      } else if (instruction.kind === "assertion") {
        if (holds(instruction.assertion, this.#text, at)) open.push({ at: place + 1, slots });
      } else {
        this.found = slots;
        return true;
      }
    }
    return false;
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  if (assertion === "start") return at === 0;
  if (assertion === "end") return at === text.length;
  const boundary =
    isWordCharacter(text.charCodeAt(at - 1)) !== isWordCharacter(text.charCodeAt(at));
  return boundary === (assertion === "boundary");
}

function groupsOf(
  program: Program,
  text: string,
  slots: readonly number[],
): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  program.names.forEach((name, index) => {
    const [from, to] = [slots[2 * index], slots[2 * index + 1]];
    if (from !== undefined && to !== undefined) groups.set(name, text.slice(from, to));
  });
  return groups;
}
