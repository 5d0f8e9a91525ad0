import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { type ChokidarOptions, type FSWatcher, watch } from "chokidar";
import { globTest } from "../globs.ts";
import type { WatchedFolder } from "./protocol.ts";
import { type Ignored, TreeWatch } from "./treeWatch.ts";

export interface DiscoveryListener {
  /** The file appeared or changed; it may be read to its end. */
  changed(file: string): void;
  gone(file: string): void;
  failed(reason: string): void;
}

/**
 * Watches a folder for files that may be logs by name; the content decides later. Symbolic links are followed: to
 * folders and files that are not watched anyway, so that none is found twice and no circle is walked.
 *
 * Events are taken from the system itself: chokidar looks at all files of a folder whenever one of them is written.
 * It does the polling, and watches single files. `awaitWriteFinish` stays off: it never fires on a log that keeps
 * growing.
 */
export class FolderWatch {
  readonly #folder: WatchedFolder;
  readonly #listener: DiscoveryListener;
  readonly #linked: FSWatcher;
  readonly #watchers: { close(): Promise<void> | void }[] = [];
  /** Real paths of the folders that are watched. */
  readonly #roots: string[] = [];
  #closed = false;

  constructor(folder: WatchedFolder, listener: DiscoveryListener) {
    this.#folder = folder;
    this.#listener = listener;
    this.#linked = watchFiles(listener, folder.pollInterval);
    void this.#follow(folder.path);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#linked, ...this.#watchers].map((watcher) => watcher.close()));
  }

  /** @param shown a path of the folder, the folder itself, or a link in it. */
  async #follow(shown: string): Promise<void> {
    const real = await realpath(shown).catch(() => null);
    const stats = real === null ? null : await stat(real).catch(() => null);
    if (real === null || stats === null || this.#closed) return;
    if (this.#roots.some((root) => isWithin(root, real))) return;
    if (stats.isDirectory()) {
      if (this.#roots.some((root) => isWithin(real, root))) return;
      this.#roots.push(real);
      this.#watch(real, shown);
    } else if (stats.isFile() && !ignoreRule(this.#folder)(shown, stats)) {
      this.#linked.add(shown);
      this.#listener.changed(shown);
    }
  }

  /** @param shown the path by which a person knows the folder. */
  #watch(real: string, shown: string): void {
    const shownOf = (file: string) => (real === shown ? file : shown + file.slice(real.length));
    const isShownIgnored = ignoreRule(this.#folder);
    const isIgnored: Ignored = (file, entry) => isShownIgnored(shownOf(file), entry);
    if (this.#folder.pollInterval === 0) {
      const tree = new TreeWatch(real, isIgnored, {
        changed: (file) => this.#listener.changed(shownOf(file)),
        linked: (file) => void this.#follow(shownOf(file)),
        gone: (file) => this.#listener.gone(shownOf(file)),
        failed: (reason) => this.#listener.failed(reason),
      });
      this.#watchers.push(tree);
      return;
    }
    const watcher = watch(real, {
      ...watchOptions(this.#folder.pollInterval),
      ignored: isIgnored,
      followSymlinks: false,
    });
    this.#watchers.push(watcher);
    watcher.on("add", (file, entry) => {
      if (entry?.isSymbolicLink()) void this.#follow(shownOf(file));
      else this.#listener.changed(shownOf(file));
    });
    report(watcher, this.#listener, shownOf);
  }
}

/**
 * Watches the files that are added to it, one by one.
 * @param pollInterval milliseconds between looks; 0 where the system tells of changes.
 */
export function watchFiles(listener: DiscoveryListener, pollInterval: number): FSWatcher {
  const watcher = watch([], { ...watchOptions(pollInterval), ignoreInitial: true });
  watcher.on("add", (file) => listener.changed(file));
  report(watcher, listener, (file) => file);
  return watcher;
}

function watchOptions(interval: number): ChokidarOptions {
  const polling = interval > 0 ? { usePolling: true, interval, binaryInterval: interval } : {};
  return { ...polling, ignorePermissionErrors: true };
}

function report(
  watcher: FSWatcher,
  listener: DiscoveryListener,
  shownOf: (file: string) => string,
): void {
  watcher.on("change", (file) => listener.changed(shownOf(file)));
  watcher.on("unlink", (file) => listener.gone(shownOf(file)));
  watcher.on("error", (error) =>
    listener.failed(error instanceof Error ? error.message : String(error)),
  );
}

export function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** True for what is neither a folder to descend into nor a file that may be a log. */
export function ignoreRule(folder: Pick<WatchedFolder, "path" | "include" | "exclude">): Ignored {
  const included = globTest(folder.include);
  const excluded = globTest(folder.exclude);
  return (file, entry) => {
    const relative = path.relative(folder.path, file).split(path.sep).join("/");
    if (relative === "") return false;
    if (excluded(relative) || excluded(`${relative}/`)) return true;
    return entry?.isFile() === true && !included(relative);
  };
}
