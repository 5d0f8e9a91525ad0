import type * as vscode from "vscode";

/** How many entries are kept, the newest: a memory must not grow for ever. */
const most = 2000;

/** Lists of words under keys, kept for the workspace. */
export class Remembered {
  readonly #memory: vscode.Memento;
  readonly #key: string;
  #entries: Map<string, readonly string[]>;

  constructor(memory: vscode.Memento, key: string) {
    this.#memory = memory;
    this.#key = key;
    this.#entries = new Map(entriesOf(memory.get<unknown>(key)));
  }

  get(key: string): readonly string[] {
    return this.#entries.get(key) ?? [];
  }

  get size(): number {
    return this.#entries.size;
  }

  async set(key: string, words: readonly string[]): Promise<void> {
    this.#entries.delete(key);
    if (words.length > 0) this.#entries.set(key, words);
    this.#entries = new Map([...this.#entries].slice(-most));
    await this.#memory.update(this.#key, [...this.#entries]);
  }

  async clear(): Promise<void> {
    this.#entries.clear();
    await this.#memory.update(this.#key, undefined);
  }
}

/** What another version kept, or nobody, counts as nothing. */
function entriesOf(kept: unknown): readonly (readonly [string, readonly string[]])[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((entry: unknown) => {
    if (!Array.isArray(entry)) return [];
    const [key, words] = entry as readonly unknown[];
    const isSound = typeof key === "string" && Array.isArray(words);
    return isSound ? [[key, words.filter((word) => typeof word === "string")] as const] : [];
  });
}
