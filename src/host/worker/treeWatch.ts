import { type Dirent, type FSWatcher, type Stats, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../reasonOf.ts";
import type { FolderBudget } from "./folderBudget.ts";
import { FolderRounds } from "./folderRounds.ts";
import type { Ignored } from "./watchScope.ts";

export interface TreeListener {
  /** The file appeared or changed. */
  changed(file: string): void;
  /** A symbolic link appeared or changed; it is not followed. */
  linked(link: string): void;
  gone(file: string): void;
  /** The system does not tell of changes in some folders; they are looked at every few seconds. */
  unwatched(reason: string): void;
  /** There are more folders than are watched. */
  limited(): void;
}

type Kind = "file" | "folder" | "link" | "other";

interface Folder {
  readonly inode: number;
  /** null while the system does not watch it. */
  watcher: FSWatcher | null;
  readonly kinds: Map<string, Kind>;
  /** What tells that a file was written, for files of folders that are looked at in rounds. */
  readonly stamps: Map<string, string>;
}

export interface TreeOptions {
  readonly root: string;
  readonly isIgnored: Ignored;
  /** Folders that there may be; null where nobody counts them. */
  readonly budget: FolderBudget | null;
  /** Milliseconds between looks at all folders; 0 where the system tells of changes. */
  readonly pollInterval: number;
  /** Stands for `fs.watch`. */
  readonly watch?: typeof watch;
  /** How often folders are looked at that the system should watch and does not, in milliseconds. */
  readonly fallbackInterval?: number;
}

/** How long names are collected of which it must be seen what they are now, in milliseconds. */
const collecting = 50;
/** Milliseconds; as `TreeOptions`. */
const fallback = 5000;
/** What a folder says that may not be read, or that has gone meanwhile. */
const expected = new Set(["ENOENT", "ENOTDIR", "EACCES", "EPERM"]);

/**
 * Watches a folder and all below it by the events of the system, one watch for each folder. That a known file was
 * written costs nothing but the event: no folder is listed and no file is looked at for it, however many logs grow
 * side by side. Folders that the system does not watch, for files are polled or watchers have run out, are looked at in
 * rounds, until it does.
 */
export class TreeWatch {
  readonly #options: TreeOptions;
  readonly #listener: TreeListener;
  readonly #folders = new Map<string, Folder>();
  readonly #rounds: FolderRounds;
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #hasFailed = false;

  constructor(options: TreeOptions, listener: TreeListener) {
    this.#options = options;
    this.#listener = listener;
    const { pollInterval, fallbackInterval = fallback } = options;
    const interval = pollInterval > 0 ? pollInterval : fallbackInterval;
    this.#rounds = new FolderRounds(interval, (folder) => this.#look(folder));
    void this.#look(options.root);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#rounds.close();
    for (const { watcher } of this.#folders.values()) watcher?.close();
    this.#folders.clear();
  }

  async #look(file: string): Promise<void> {
    const entry = await lstat(file).catch((error) => this.#fail(error));
    const parent = this.#folders.get(path.dirname(file));
    if (this.#closed || (parent === undefined && file !== this.#options.root)) return;
    const name = path.basename(file);
    if (entry === null) return parent && this.#forget(parent, file, name);
    if (parent !== undefined) this.#note(parent, file, name, entry);
    if (entry.isDirectory() && !this.#options.isIgnored(file, entry))
      await this.#enter(file, entry);
  }

  async #enter(folder: string, { ino }: Stats): Promise<void> {
    if (this.#folders.get(folder)?.inode !== ino) this.#leave(folder);
    let known = this.#folders.get(folder);
    if (known === undefined) {
      if (this.#options.budget?.take() === false) return this.#listener.limited();
      known = { inode: ino, watcher: null, kinds: new Map(), stamps: new Map() };
      this.#folders.set(folder, known);
    }
    if (this.#options.pollInterval > 0) this.#rounds.add(folder);
    else known.watcher ??= this.#watch(folder);
    await this.#list(folder, known);
  }

  async #list(folder: string, known: Folder): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
      if (!isExpected(error)) this.#rounds.add(folder);
      return this.#fail(error);
    });
    if (entries === null || this.#folders.get(folder) !== known) return;
    if (known.watcher !== null) this.#rounds.delete(folder);
    const names = new Set(entries.map(({ name }) => name));
    for (const name of known.kinds.keys())
      if (!names.has(name)) this.#forget(known, path.join(folder, name), name);
    const below: string[] = [];
    for (const entry of entries) {
      const { name } = entry;
      const file = path.join(folder, name);
      const isPolled = known.watcher === null && !entry.isDirectory();
      if (isPolled && !(await this.#isWritten(known, file, entry))) continue;
      if (this.#note(known, file, name, entry) === "folder" && !this.#isInRounds(file))
        below.push(file);
    }
    await Promise.all(below.map((file) => this.#look(file)));
  }

  /** A folder that is known and has its own turn in the rounds. */
  #isInRounds(folder: string): boolean {
    return this.#folders.get(folder)?.watcher === null;
  }

  /** Whether an entry of a folder that the system does not watch is new, or was written since it was looked at. */
  async #isWritten({ kinds, stamps }: Folder, file: string, entry: Dirent): Promise<boolean> {
    const { name } = entry;
    if (this.#options.isIgnored(file, entry)) return kinds.get(name) !== "other";
    const stats = await lstat(file).catch((error) => this.#fail(error));
    if (stats === null) return false;
    const stamp = `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
    const before = stamps.get(name);
    stamps.set(name, stamp);
    return before !== stamp;
  }

  /** Null where the system cannot watch the folder: it is looked at in rounds. */
  #watch(folder: string): FSWatcher | null {
    try {
      const watcher = (this.#options.watch ?? watch)(folder, (event, name) => {
        if (name === null) this.#lookLater(folder);
        else this.#tell(folder, name, event === "change");
      });
      watcher.on("error", (error) => {
        watcher.close();
        this.#fail(error);
        const known = this.#folders.get(folder);
        if (known?.watcher !== watcher) return;
        known.watcher = null;
        this.#rounds.add(folder);
        this.#lookLater(folder);
      });
      return watcher;
    } catch (error) {
      if (!isExpected(error)) this.#rounds.add(folder);
      return this.#fail(error);
    }
  }

  /** @param isWritten it is the file that it was. */
  #tell(folder: string, name: string, isWritten: boolean): void {
    const file = path.join(folder, name);
    const kind = this.#folders.get(folder)?.kinds.get(name);
    if (!isWritten || kind === undefined || kind === "link") this.#lookLater(file);
    else if (kind === "file") this.#listener.changed(file);
  }

  #lookLater(file: string): void {
    if (this.#closed) return;
    this.#due.add(file);
    this.#timer ??= setTimeout(() => void this.#lookAtDue(), collecting);
  }

  async #lookAtDue(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const file of due) await this.#look(file);
    this.#timer = null;
    const next = this.#due.values().next();
    if (!next.done) this.#lookLater(next.value);
  }

  #note(parent: Folder, file: string, name: string, entry: Dirent | Stats): Kind {
    const kind = this.#options.isIgnored(file, entry) ? "other" : kindOf(entry);
    if (parent.kinds.get(name) !== kind) this.#forget(parent, file, name);
    parent.kinds.set(name, kind);
    if (kind === "file") this.#listener.changed(file);
    else if (kind === "link") this.#listener.linked(file);
    return kind;
  }

  #forget(parent: Folder, file: string, name: string): void {
    const kind = parent.kinds.get(name);
    parent.kinds.delete(name);
    parent.stamps.delete(name);
    if (kind === "folder") this.#leave(file);
    else if (kind === "file" || kind === "link") this.#listener.gone(file);
  }

  #leave(folder: string): void {
    const known = this.#folders.get(folder);
    if (known === undefined) return;
    this.#folders.delete(folder);
    this.#rounds.delete(folder);
    this.#options.budget?.free();
    known.watcher?.close();
    for (const name of [...known.kinds.keys()]) this.#forget(known, path.join(folder, name), name);
  }

  /** Once: what stops one folder from being watched stops the next as well. */
  #fail(error: unknown): null {
    if (this.#closed || this.#hasFailed || isExpected(error)) return null;
    this.#hasFailed = true;
    this.#listener.unwatched(reasonOf(error));
    return null;
  }
}

function isExpected(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && expected.has(code);
}

function kindOf(entry: Dirent | Stats): Kind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
