import type { Run } from "../run/run.ts";
import { visibleLine } from "../visibleText.ts";

/** The longest name by which a run is called. */
const longest = 80;

/**
 * A short name for each run, by which it can be asked for again: its log's path below the folder that all lie in, with
 * `#2` where the log holds further runs, on one line and cut in its middle where it is long. No two are the same.
 */
export function runNames(
  runs: readonly Run[],
  folders: readonly string[],
): ReadonlyMap<Run, string> {
  const names = new Map<Run, string>();
  const taken = new Set<string>();
  for (const run of runs) {
    const ordinal = run.id.slice(run.path.length);
    const suffix = ordinal === "#1" || ordinal === "" ? "" : ordinal;
    const name = shortened(visibleLine(below(run.path, folders)), longest - suffix.length) + suffix;
    let own = name;
    for (let again = 2; taken.has(own); again++) own = `${name} (${again})`;
    taken.add(own);
    names.set(run, own);
  }
  return names;
}

/** Where there are several folders, with as much of the folder's own path as tells it from the others. */
function below(file: string, folders: readonly string[]): string {
  const path = file.replaceAll("\\", "/");
  const homes = folders.map((folder) => folder.replaceAll("\\", "/").replace(/\/+$/, ""));
  const [home] = homes
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
  if (home === undefined) return path;
  if (homes.length === 1) return path.slice(home.length + 1);
  return path.slice(home.length - ownTail(home, homes).length);
}

/** The shortest end of a folder's path, in whole names, that none of the other folders ends in. */
function ownTail(folder: string, folders: readonly string[]): string {
  const others = folders.filter((other) => other !== folder);
  const names = folder.split("/");
  for (let count = 1; count < names.length; count++) {
    const tail = names.slice(-count).join("/");
    if (!others.some((other) => `/${other}`.endsWith(`/${tail}`))) return tail;
  }
  return folder;
}

function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const half = (most - 1) / 2;
  const start = name.slice(0, Math.floor(half)).replace(/[\ud800-\udbff]$/, "");
  const end = name.slice(-Math.ceil(half)).replace(/^[\udc00-\udfff]/, "");
  return `${start}…${end}`;
}
