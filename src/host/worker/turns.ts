/** How often changed logs are looked at, in milliseconds. */
const interval = 100;
/** How many of them each time. */
const atOnce = 6;

/**
 * Logs that have changed wait for their turn, the longest waiting first: a log is looked at once for all that was
 * written meanwhile. One that grows alone is looked at within a tenth of a second; of many, sixty a second.
 */
export class Turns {
  readonly #look: (path: string) => void;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(look: (path: string) => void) {
    this.#look = look;
  }

  add(path: string): void {
    this.#waiting.add(path);
    this.#timer ??= setTimeout(() => this.#next(), interval);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #next(): void {
    this.#timer = null;
    const turns = [...this.#waiting].slice(0, atOnce);
    for (const path of turns) this.#waiting.delete(path);
    const [next] = this.#waiting;
    if (next !== undefined) this.add(next);
    for (const path of turns) this.#look(path);
  }
}
