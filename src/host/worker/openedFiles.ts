import { type DiscoveryListener, watchFiles } from "./discovery.ts";

/** Watches the files that a person opened, wherever they lie. */
export class OpenedFiles {
  readonly #listener: DiscoveryListener;
  readonly #paths = new Set<string>();
  #watcher;
  #interval = 0;

  constructor(listener: DiscoveryListener) {
    this.#listener = listener;
    this.#watcher = watchFiles(listener, 0);
  }

  add(path: string): void {
    this.#paths.add(path);
    this.#watcher.add(path);
  }

  /** @param interval in milliseconds; 0 for the system's events. */
  poll(interval: number): void {
    if (interval === this.#interval) return;
    this.#interval = interval;
    void this.#watcher.close();
    this.#watcher = watchFiles(this.#listener, interval);
    this.#watcher.add([...this.#paths]);
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }
}
