import type { Disposable } from "../../core/disposable.ts";
import { Emitter, type Event } from "../../core/emitter.ts";
import type { Parts } from "../../core/parts.ts";

/**
 * How long the queue works at a time, in milliseconds; then the event loop has its turn. What is begun by then is done:
 * the first diagnoses, of code that is not compiled yet, take as long again.
 */
const slice = 4;

/** What is short enough to be done at once, or the parts of what is not. */
export type Work = () => Parts<void> | null;

/**
 * Work of the event loop's own thread, done one piece after the other in short slices. A piece has a key: asked for
 * again before its turn it is done once, asked for while under way once more afterwards.
 */
export class WorkQueue implements Disposable {
  readonly #onError: (key: string, error: unknown) => void;
  readonly #slices = new Emitter<void>();
  /** After each slice in which something was done. */
  readonly onDidWork: Event<void> = this.#slices.event;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #ready = new Map<string, Work>();
  #current: { readonly key: string; readonly parts: Parts<void> } | null = null;
  #turn: NodeJS.Immediate | null = null;

  constructor(onError: (key: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Has `work` done when `delay` milliseconds have passed and what was due before it is done. */
  add(key: string, delay: number, work: Work): void {
    if (this.#waiting.has(key) || this.#ready.has(key)) return;
    const becomeReady = () => {
      this.#waiting.delete(key);
      this.#ready.set(key, work);
      this.#turn ??= setImmediate(() => this.#work());
    };
    this.#waiting.set(key, setTimeout(becomeReady, delay));
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#ready.clear();
    this.#current = null;
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#slices.dispose();
  }

  #work(): void {
    const end = performance.now() + slice;
    while (this.#step() && performance.now() < end);
    this.#slices.fire();
    const isMore = this.#current !== null || this.#ready.size > 0;
    this.#turn = isMore ? setImmediate(() => this.#work()) : null;
  }

  /** @returns whether there was something to do. */
  #step(): boolean {
    const key = this.#current?.key ?? this.#ready.keys().next().value;
    if (key === undefined) return false;
    const begun = this.#current?.parts;
    this.#current = null;
    try {
      const parts = begun ?? this.#begin(key);
      if (parts !== null && parts.next().done !== true) this.#current = { key, parts };
    } catch (error) {
      this.#onError(key, error);
    }
    return true;
  }

  #begin(key: string): Parts<void> | null {
    const work = this.#ready.get(key);
    this.#ready.delete(key);
    return work?.() ?? null;
  }
}
