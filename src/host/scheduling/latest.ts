import type { Disposable } from "../../core/disposable.ts";

/** Says of overlapping passes which one is the newest: only its answer counts. */
export class Latest implements Disposable {
  #newest = 0;

  /** Begins a pass. The function it returns tells whether no newer one has begun and nothing was disposed. */
  begin(): () => boolean {
    const own = ++this.#newest;
    return () => own === this.#newest;
  }

  /** Takes the word from whichever pass is under way. */
  dispose(): void {
    this.#newest++;
  }
}

/**
 * A pass that never overlaps itself: a request while it is under way has it done once more afterwards, however many
 * there were. A pass that fails is reported to `onError`, and the next request begins another.
 */
export class OneAtATime implements Disposable {
  readonly #pass: (isCurrent: () => boolean) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #running = false;
  #again = false;
  #disposed = false;

  constructor(
    pass: (isCurrent: () => boolean) => Promise<void>,
    onError: (error: unknown) => void,
  ) {
    this.#pass = pass;
    this.#onError = onError;
  }

  request(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  dispose(): void {
    this.#disposed = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      await this.#pass(() => !this.#disposed).catch(this.#onError);
    }
    this.#running = false;
  }
}
