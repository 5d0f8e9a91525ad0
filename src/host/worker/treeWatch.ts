import { type Dirent, type FSWatcher, type Stats, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../reasonOf.ts";

export interface TreeListener {
  /** The file appeared or changed. */
  changed(file: string): void;
  /** A symbolic link appeared or changed; it is not followed. */
  linked(link: string): void;
  gone(file: string): void;
  failed(reason: string): void;
}

export type Ignored = (file: string, entry?: { isFile(): boolean }) => boolean;

type Kind = "file" | "folder" | "link" | "other";

interface Folder {
  readonly inode: number;
  /** null where the system does not watch it. */
  readonly watcher: FSWatcher | null;
  readonly kinds: Map<string, Kind>;
}

/** How long names are collected of which it must be seen what they are now, in milliseconds. */
const collecting = 50;
/** What a folder says that may not be read, or that has gone meanwhile. */
const expected = new Set(["ENOENT", "ENOTDIR", "EACCES", "EPERM"]);

/**
 * Watches a folder and all below it by the events of the system, one watch for each folder. That a known file was
 * written costs nothing but the event: no folder is listed and no file is looked at for it, however many logs grow
 * side by side.
 */
export class TreeWatch {
  readonly #root: string;
  readonly #isIgnored: Ignored;
  readonly #listener: TreeListener;
  readonly #folders = new Map<string, Folder>();
  readonly #due = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #hasFailed = false;

  constructor(root: string, isIgnored: Ignored, listener: TreeListener) {
    this.#root = root;
    this.#isIgnored = isIgnored;
    this.#listener = listener;
    void this.#look(root);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { watcher } of this.#folders.values()) watcher?.close();
    this.#folders.clear();
  }

  async #look(file: string): Promise<void> {
    const entry = await lstat(file).catch((error) => this.#fail(error));
    const parent = this.#folders.get(path.dirname(file));
    if (this.#closed || (parent === undefined && file !== this.#root)) return;
    const name = path.basename(file);
    if (entry === null) return parent && this.#forget(parent, file, name);
    if (parent !== undefined) this.#note(parent, file, name, entry);
    if (entry.isDirectory() && !this.#isIgnored(file, entry)) await this.#enter(file, entry);
  }

  async #enter(folder: string, { ino }: Stats): Promise<void> {
    if (this.#folders.get(folder)?.inode !== ino) this.#leave(folder);
    let known = this.#folders.get(folder);
    if (known === undefined) {
      known = { inode: ino, watcher: this.#watch(folder), kinds: new Map() };
      this.#folders.set(folder, known);
    }
    await this.#list(folder, known);
  }

  async #list(folder: string, known: Folder): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error) =>
      this.#fail(error),
    );
    if (entries === null || this.#folders.get(folder) !== known) return;
    const names = new Set(entries.map(({ name }) => name));
    for (const name of known.kinds.keys())
      if (!names.has(name)) this.#forget(known, path.join(folder, name), name);
    const below: string[] = [];
    for (const entry of entries) {
      const file = path.join(folder, entry.name);
      if (this.#note(known, file, entry.name, entry) === "folder") below.push(file);
    }
    await Promise.all(below.map((file) => this.#look(file)));
  }

  #watch(folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, (event, name) => {
        if (name === null) this.#lookLater(folder);
        else this.#tell(folder, name, event === "change");
      });
      watcher.on("error", (error) => {
        watcher.close();
        this.#fail(error);
        this.#lookLater(folder);
      });
      return watcher;
    } catch (error) {
      this.#fail(error);
      return null;
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
    const kind = this.#isIgnored(file, entry) ? "other" : kindOf(entry);
    if (parent.kinds.get(name) !== kind) this.#forget(parent, file, name);
    parent.kinds.set(name, kind);
    if (kind === "file") this.#listener.changed(file);
    else if (kind === "link") this.#listener.linked(file);
    return kind;
  }

  #forget(parent: Folder, file: string, name: string): void {
    const kind = parent.kinds.get(name);
    parent.kinds.delete(name);
    if (kind === "folder") this.#leave(file);
    else if (kind === "file" || kind === "link") this.#listener.gone(file);
  }

  #leave(folder: string): void {
    const known = this.#folders.get(folder);
    if (known === undefined) return;
    this.#folders.delete(folder);
    known.watcher?.close();
    for (const name of [...known.kinds.keys()]) this.#forget(known, path.join(folder, name), name);
  }

  /** Once: what stops one folder from being watched stops the next as well. */
  #fail(error: unknown): null {
    const { code } = error as NodeJS.ErrnoException;
    if (this.#closed || this.#hasFailed || (code !== undefined && expected.has(code))) return null;
    this.#hasFailed = true;
    this.#listener.failed(reasonOf(error));
    return null;
  }
}

function kindOf(entry: Dirent | Stats): Kind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
