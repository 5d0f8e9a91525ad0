import type { Disposable } from "./disposable.ts";

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** A list of listeners. A listener that is removed while an event is delivered is not called any more. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of this.#listeners) listener.call(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
