import path from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { globTest } from "../globs.ts";
import type { WatchedFolder } from "./protocol.ts";

export interface DiscoveryListener {
  /** The file appeared or changed; it may be read to its end. */
  changed(file: string): void;
  gone(file: string): void;
  failed(reason: string): void;
}

/**
 * Watches folders for files that may be logs by name; the content decides later.
 *
 * `awaitWriteFinish` stays off: it never fires on a log that keeps growing.
 */
export function watchFolder(folder: WatchedFolder, listener: DiscoveryListener): FSWatcher {
  const options = { ignored: ignoreRule(folder), followSymlinks: false };
  return reporting(watch(folder.path, { ...options, ignorePermissionErrors: true }), listener);
}

/** Watches the files that are added to it, one by one. */
export function watchFiles(listener: DiscoveryListener): FSWatcher {
  return reporting(watch([], { ignoreInitial: true }), listener);
}

function reporting(watcher: FSWatcher, listener: DiscoveryListener): FSWatcher {
  watcher.on("add", (file) => listener.changed(file));
  watcher.on("change", (file) => listener.changed(file));
  watcher.on("unlink", (file) => listener.gone(file));
  watcher.on("error", (error) =>
    listener.failed(error instanceof Error ? error.message : String(error)),
  );
  return watcher;
}

/** True for what is neither a folder to descend into nor a file that may be a log. */
export function ignoreRule(
  folder: WatchedFolder,
): (file: string, entry?: { isFile(): boolean }) => boolean {
  const included = globTest(folder.include);
  const excluded = globTest(folder.exclude);
  return (file, entry) => {
    const relative = path.relative(folder.path, file).split(path.sep).join("/");
    if (relative === "") return false;
    if (excluded(relative) || excluded(`${relative}/`)) return true;
    return entry?.isFile() === true && !included(relative);
  };
}
