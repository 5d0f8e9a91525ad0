import { realpath, stat } from "node:fs/promises";
import { FolderBudget, mostLinkedFolders } from "./folderBudget.ts";
import type { WatchedFolder } from "./protocol.ts";
import { TreeWatch } from "./treeWatch.ts";
import { type DiscoveryListener, WatchedFiles } from "./watchedFiles.ts";
import { type Ignored, ignoreRule, isWithin } from "./watchScope.ts";

/**
 * Watches a folder for files that may be logs by name; the content decides later. Symbolic links are followed: to
 * folders and files that are not watched anyway, so that none is found twice and no circle is walked, and to so many
 * folders only; where the folder is not trusted, to none.
 *
 * Folders are watched by a `TreeWatch`: chokidar looks at all files of a folder whenever one of them is written. It
 * watches single files. `awaitWriteFinish` stays off: it never fires on a log that keeps growing.
 */
export class FolderWatch {
  readonly #folder: WatchedFolder;
  readonly #listener: DiscoveryListener;
  readonly #linked: WatchedFiles;
  readonly #trees: TreeWatch[] = [];
  readonly #linkedBudget: FolderBudget;
  #hasSaidLimit = false;
  /** Real paths of the folders that are watched. */
  readonly #roots: string[] = [];
  #closed = false;

  constructor(
    folder: WatchedFolder,
    listener: DiscoveryListener,
    linkedFolders = mostLinkedFolders,
  ) {
    this.#folder = folder;
    this.#listener = listener;
    this.#linked = new WatchedFiles(listener, folder.pollInterval);
    this.#linkedBudget = new FolderBudget(linkedFolders);
    void this.#follow(folder.path);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const tree of this.#trees) tree.close();
    await this.#linked.close();
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
    const tree = new TreeWatch(
      {
        root: real,
        isIgnored,
        budget: shown === this.#folder.path ? null : this.#linkedBudget,
        pollInterval: this.#folder.pollInterval,
      },
      {
        changed: (file) => this.#listener.changed(shownOf(file)),
        linked: (file) => {
          if (this.#folder.ignoresLinks !== true) void this.#follow(shownOf(file));
        },
        gone: (file) => this.#listener.gone(shownOf(file)),
        unwatched: (reason) => this.#listener.unwatched(reason),
        limited: () => this.#sayLimit(shown),
      },
    );
    this.#trees.push(tree);
  }

  #sayLimit(link: string): void {
    if (!this.#hasSaidLimit) this.#listener.limited(link);
    this.#hasSaidLimit = true;
  }
}
