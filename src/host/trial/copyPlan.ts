import { execFile } from "node:child_process";
import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { type Message, message } from "../../core/message.ts";

/** How the project of a script gets into a copy. All paths are relative to `root` and use `/`. */
export interface CopyPlan {
  readonly root: string;
  /** Small files: each trial has its own. */
  readonly copied: readonly PlannedFile[];
  /** Big ones: copied once for all trials, read-only, and linked from each. */
  readonly shared: readonly PlannedFile[];
  /** Big ones that nothing names. */
  readonly left: readonly PlannedFile[];
}

export interface PlannedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface CopyRequest {
  /** A folder of the project: the whole of the repository that it is in belongs to it. */
  readonly folder: string;
  /** Texts that may name what the script reads: the script, its imports, the command. */
  readonly texts: readonly string[];
  /** Files that are never taken: the log that a run would write anew. */
  readonly without: readonly string[];
}

export const bigFile = 4 * 2 ** 20;
const mostFiles = 100_000;
const neverTaken = new Set(
  ".git .hg .svn node_modules .venv venv .conda site-packages __pycache__ .ipynb_checkpoints .mypy_cache .pytest_cache .ruff_cache .tox .vscode-test wandb mlruns lightning_logs".split(
    " ",
  ),
);
/** Small files that are taken where no version control says what belongs to the project. */
const plain =
  /\.(?:py|ipynb|pyi|ya?ml|json|jsonl|toml|cfg|ini|txt|csv|tsv|md|sh|npy|npz|pkl|parquet|h5|vocab|model|gin|conf)$/i;

/** What of a project has to be where its script runs. A sentence where that is too much to say. */
export async function planCopy(request: CopyRequest): Promise<CopyPlan | Message> {
  const folder = await realpath(request.folder);
  const top = await git(folder, ["rev-parse", "--show-toplevel"]);
  const root = top === null ? folder : await realpath(top.trim());
  const names = namedIn(request.texts);
  const without = new Set(await Promise.all(request.without.map(real)));
  const tracked = top === null ? null : await filesOfRepository(root, names);
  const found = tracked ?? (await filesBelow(root, names));
  if (found.length > mostFiles) {
    return message("{folder} holds more than {most} files: too many to copy for a trial.", {
      folder: root,
      most: mostFiles,
    });
  }
  const plan = {
    root,
    copied: [] as PlannedFile[],
    shared: [] as PlannedFile[],
    left: [] as PlannedFile[],
  };
  for (const file of found) {
    const place = path.join(root, file);
    if (without.has(place)) continue;
    const stats = await statOf(place);
    if (stats === null || !stats.isFile()) continue;
    const planned = { path: file, bytes: stats.size };
    if (stats.size <= bigFile) plan.copied.push(planned);
    else if (isNamed(file, names)) plan.shared.push(planned);
    else plan.left.push(planned);
  }
  return plan;
}

async function real(file: string): Promise<string> {
  return realpath(file).catch(() => path.resolve(file));
}

async function statOf(file: string): Promise<Stats | null> {
  return stat(file).catch(() => null);
}

/** Every word of the texts that may be a part of a path. */
function namedIn(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[\w.-]{2,255}/g)) names.add(word);
  }
  return names;
}

function isNamed(file: string, names: ReadonlySet<string>): boolean {
  return file.split("/").some((part) => names.has(part) || names.has(part.replace(/\.\w+$/, "")));
}

/** What is tracked or not ignored, and what is ignored but named. */
async function filesOfRepository(
  root: string,
  names: ReadonlySet<string>,
): Promise<readonly string[] | null> {
  const list = await git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (list === null) return null;
  const ignored = await git(
    root,
    "ls-files -z --others --ignored --exclude-standard --directory".split(" "),
  );
  const named = entriesOf(ignored ?? "").filter((entry) => isTaken(entry) && isNamed(entry, names));
  const more = await Promise.all(
    named.map((entry) =>
      entry.endsWith("/") ? below(root, entry.slice(0, -1), () => true) : [entry],
    ),
  );
  return [...new Set([...entriesOf(list).filter(isTaken), ...more.flat()])];
}

function entriesOf(list: string): readonly string[] {
  return list.split("\0").filter((entry) => entry !== "");
}

function isTaken(file: string): boolean {
  return !file.split("/").some((part) => neverTaken.has(part)) && !file.endsWith(".pyc");
}

async function filesBelow(root: string, names: ReadonlySet<string>): Promise<readonly string[]> {
  return below(root, "", (file) => plain.test(file) || isNamed(file, names));
}

/** Files below a folder of the root; a folder that a link leads to is entered once. */
async function below(
  root: string,
  start: string,
  wanted: (file: string) => boolean,
): Promise<readonly string[]> {
  const files: string[] = [];
  const seen = new Set<string>();
  const descend = async (folder: string): Promise<void> => {
    const place = path.join(root, folder);
    const own = await realpath(place).catch(() => null);
    if (own === null || seen.has(own) || files.length > mostFiles) return;
    seen.add(own);
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!isTaken(file)) continue;
      const stats = entry.isSymbolicLink() ? await statOf(path.join(root, file)) : entry;
      if (stats?.isDirectory()) await descend(file);
      else if (stats?.isFile() && wanted(file)) files.push(file);
    }
  };
  await descend(start);
  return files;
}

function git(folder: string, args: readonly string[]): Promise<string | null> {
  return new Promise((settle) => {
    execFile(
      "git",
      ["-c", "core.fsmonitor=false", ...args],
      { cwd: folder, maxBuffer: 256 * 2 ** 20, windowsHide: true },
      (error, out) => settle(error ? null : out),
    );
  });
}
