import type { Disposable } from "../../core/disposable.ts";

const shortestPause = 250;
/** The share of the time that the work may take. */
const load = 0.1;

/**
 * Runs a job soon after it was asked for, once for many requests, and the more rarely the longer it
 * takes, so that a very long log does not keep the extension host busy.
 */
export class Throttle implements Disposable {
  readonly #job: () => void;
  #timer: NodeJS.Timeout | null = null;
  #pause = 0;

  constructor(job: () => void) {
    this.#job = job;
  }

  request(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#run(), this.#pause);
  }

  #run(): void {
    this.#timer = null;
    const start = performance.now();
    this.#job();
    this.#pause = Math.max(shortestPause, (performance.now() - start) / load);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
