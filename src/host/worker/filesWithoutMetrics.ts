/** Files without metrics of which is kept what was read of them: a workspace may hold thousands of other texts. */
const mostKept = 300;
/** One that has rested for so long is forgotten, in milliseconds. */
const rest = 60_000;

/**
 * Files in which nothing was found so far, the one that was read last at the end. They are forgotten one after the
 * other, and read from the beginning should they change.
 */
export class FilesWithoutMetrics {
  readonly #paths = new Set<string>();
  readonly #forget: (path: string) => void;

  constructor(forget: (path: string) => void) {
    this.#forget = forget;
  }

  /** @param modified when it was last written, in milliseconds since 1970. */
  add(path: string, modified: number): void {
    this.#paths.delete(path);
    if (Date.now() - modified > rest) {
      this.#forget(path);
      return;
    }
    this.#paths.add(path);
    const [oldest] = this.#paths;
    if (this.#paths.size > mostKept && oldest !== undefined) {
      this.#paths.delete(oldest);
      this.#forget(oldest);
    }
  }

  delete(path: string): void {
    this.#paths.delete(path);
  }
}
