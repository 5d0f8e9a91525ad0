import type { SyntaxNode } from "@lezer/common";
import { isGuessed, type Known } from "../../../python/fact.ts";
import { isNamedIn } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";

/** The loops that a run is in, and what hangs on how often they turn. */
export class OpenLoops {
  /** Those that the rate, or what decides it, changes with, by where they begin. */
  readonly deciding = new Set<number>();
  readonly #open: { readonly from: number; readonly isGuess: boolean }[] = [];
  /** Names that get a value where nobody knows how often that happens. */
  readonly #counted = new Set<string>();

  enter({ from }: SyntaxNode, turns: Known<number>): void {
    this.#open.push({ from, isGuess: isGuessed(turns) });
  }

  leave(): void {
    this.#open.pop();
  }

  /** The rate changes here. */
  change(): void {
    for (const { from } of this.#open) this.deciding.add(from);
  }

  /** Something that the rate depends on gets a value here. */
  count(name: string): void {
    this.change();
    if (this.areGuessed()) this.#counted.add(name);
  }

  areGuessed(): boolean {
    return this.#open.some(({ isGuess }) => isGuess);
  }

  readsCounted(script: Script, part: SyntaxNode): boolean {
    return [...this.#counted].some((name) => isNamedIn(script, name, part));
  }
}
