import { setTimeout as delay } from "node:timers/promises";

/** After each folder it rests so many times as long as the look took: one fifth of a core's time at most. */
const restPerCost = 4;

/**
 * Looks at folders again and again that the system does not watch: where files are polled, and where watchers have run
 * out. A round begins at most once an interval, and takes as long as it must where folders are many or slow.
 */
export class FolderRounds {
  readonly #look: (folder: string) => Promise<void>;
  readonly #interval: number;
  readonly #folders = new Set<string>();
  readonly #end = new AbortController();
  #isRunning = false;

  /** @param interval in milliseconds. */
  constructor(interval: number, look: (folder: string) => Promise<void>) {
    this.#interval = interval;
    this.#look = look;
  }

  add(folder: string): void {
    this.#folders.add(folder);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // An abort is how it ends.
    void this.#run().catch(() => {});
  }

  delete(folder: string): void {
    this.#folders.delete(folder);
  }

  close(): void {
    this.#end.abort();
    this.#folders.clear();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (this.#folders.size > 0) {
      await delay(this.#interval, undefined, { signal });
      for (const folder of [...this.#folders]) {
        if (!this.#folders.has(folder)) continue;
        const start = performance.now();
        await this.#look(folder);
        await delay(restPerCost * (performance.now() - start), undefined, { signal });
      }
    }
    this.#isRunning = false;
  }
}
