import { watch } from "chokidar";

export interface DiscoveryListener {
  /** The file appeared or changed; it may be read to its end. */
  changed(file: string): void;
  gone(file: string): void;
  /** The system does not tell of all changes; what it does not tell of is looked at every few seconds. */
  unwatched(reason: string): void;
  /** Below the links of a folder only so many folders are watched, and below this one there are more. */
  limited(link: string): void;
}

/** How often files are looked at that the system should watch and does not, in milliseconds. */
const fallbackInterval = 5000;

/** Watches single files, wherever they lie: those that a person opened, and those that links lead to. */
export class WatchedFiles {
  readonly #listener: Omit<DiscoveryListener, "limited">;
  readonly #paths = new Set<string>();
  #watcher;
  #interval: number;

  /** @param interval milliseconds between looks; 0 where the system tells of changes. */
  constructor(listener: Omit<DiscoveryListener, "limited">, interval: number) {
    this.#listener = listener;
    this.#interval = interval;
    this.#watcher = this.#watch();
  }

  add(path: string): void {
    this.#paths.add(path);
    this.#watcher.add(path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  delete(path: string): void {
    if (this.#paths.delete(path)) this.#watcher.unwatch(path);
  }

  /** @param interval in milliseconds; 0 for the system's events. */
  poll(interval: number): void {
    if (interval === this.#interval) return;
    this.#interval = interval;
    void this.#watcher.close();
    this.#watcher = this.#watch();
    this.#watcher.add([...this.#paths]);
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }

  #watch() {
    const interval = this.#interval;
    const polling =
      interval > 0 ? { usePolling: true, interval, binaryInterval: interval } : undefined;
    const watcher = watch([], { ...polling, ignorePermissionErrors: true, ignoreInitial: true });
    watcher.on("add", (file) => this.#listener.changed(file));
    watcher.on("change", (file) => this.#listener.changed(file));
    watcher.on("unlink", (file) => this.#listener.gone(file));
    watcher.on("error", (error) => {
      this.#listener.unwatched(error instanceof Error ? error.message : String(error));
      if (watcher === this.#watcher && interval === 0) this.poll(fallbackInterval);
    });
    return watcher;
  }
}
