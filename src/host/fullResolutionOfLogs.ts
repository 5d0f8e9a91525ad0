import { type Disposable, DisposableStore } from "../core/disposable.ts";
import type { Run, RunId } from "../core/run/run.ts";
import type { Series } from "../core/run/series.ts";
import type { FullResolution } from "../core/view/fullResolution.ts";
import type { LogClient } from "./logClient.ts";
import { readLines, type WantedLines } from "./readLines.ts";
import { debounced, type Scheduled } from "./scheduling/schedule.ts";

/** How long a gesture rests before a log is read for it, in milliseconds. */
const rest = 300;

interface Part extends WantedLines {
  readonly file: string;
  isRead: boolean;
  /** Null until it is read, and where the log does not have it any longer. */
  full: Series | null;
}

export interface FullResolutionDependencies {
  readonly runOf: (id: RunId) => Run | undefined;
  readonly client: LogClient;
  /** Told when more is at hand. */
  readonly changed: () => void;
}

/**
 * Reads again, in a thread of its own, the lines of logs that are looked at closely and whose points were thinned.
 * Of each series the part that was looked at last is kept, with as much on either side of it.
 */
export class FullResolutionOfLogs implements FullResolution, Disposable {
  readonly #dependencies: FullResolutionDependencies;
  readonly #owned = new DisposableStore();
  readonly #parts = new Map<Series, Part>();
  readonly #soon: Scheduled;
  #reading: Disposable | null = null;
  #version = 0;

  constructor(dependencies: FullResolutionDependencies) {
    this.#dependencies = dependencies;
    this.#soon = this.#owned.add(debounced(() => this.#readNext(), rest));
  }

  get version(): number {
    return this.#version;
  }

  of(id: RunId, series: Series, firstLine: number, lastLine: number): Series | null {
    const known = this.#parts.get(series);
    if (known && known.firstLine <= firstLine && lastLine <= known.lastLine) return known.full;
    const run = this.#dependencies.runOf(id);
    if (run === undefined) return null;
    const beside = lastLine - firstLine;
    this.#parts.set(series, {
      file: run.fileOf(series.name),
      series,
      firstLine: Math.max(1, firstLine - beside),
      lastLine: lastLine + beside,
      isRead: false,
      full: null,
    });
    this.#soon.request();
    return null;
  }

  /** Forgets all of it. */
  clear(): void {
    this.#soon.cancel();
    this.#reading?.dispose();
    this.#reading = null;
    this.#parts.clear();
  }

  dispose(): void {
    this.clear();
    this.#owned.dispose();
  }

  /** One log after the other, each for all that is wanted of it. */
  #readNext(): void {
    if (this.#reading !== null) return;
    const wanted = [...this.#parts.values()].filter(({ isRead }) => !isRead);
    const [first] = wanted;
    if (first === undefined) return;
    const { client, changed } = this.#dependencies;
    const parts = wanted.filter(({ file }) => file === first.file);
    this.#reading = readLines(client, first.file, parts, (found) => {
      this.#reading = null;
      for (const part of parts) {
        part.isRead = true;
        part.full = found.get(part) ?? null;
      }
      this.#version++;
      changed();
      this.#readNext();
    });
  }
}
