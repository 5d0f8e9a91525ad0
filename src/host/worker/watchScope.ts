import path from "node:path";
import { defaultInclude, otherContent } from "../defaultGlobs.ts";
import { globTest } from "../globs.ts";
import type { WatchedFolder } from "./protocol.ts";

/** True for what is neither a folder to descend into nor a file that may be a log. */
export type Ignored = (file: string, entry?: { isFile(): boolean }) => boolean;

const aFile = { isFile: () => true };
const aFolder = { isFile: () => false };

/** What of a disk the watched folders are. */
export interface WatchScope {
  /** Whether the file lies in one of the folders, and in nothing that is excluded of it. */
  holds(file: string): boolean;
  /** Whether the file is looked for, too. */
  finds(file: string): boolean;
  /** Whether it is called as a log is; what is not is looked into first. */
  isCalledLog(file: string): boolean;
}

export function watchScope(folders: readonly WatchedFolder[]): WatchScope {
  const scopes = folders.map((folder) => ({
    ...folder,
    ignored: ignoreRule(folder),
    included: globTest(folder.include),
  }));
  const lies = (file: string, as: typeof aFile) =>
    scopes.some(
      ({ path: root, ignored }) =>
        isWithin(root, file) &&
        !ignored(file, as) &&
        foldersBetween(root, file).every((one) => !ignored(one, aFolder)),
    );
  return {
    holds: (file) => lies(file, aFolder),
    finds: (file) => lies(file, aFile),
    isCalledLog: (file) =>
      scopes.some(
        ({ path: root, included }) => isWithin(root, file) && included(within(root, file)),
      ),
  };
}

function foldersBetween(root: string, file: string): string[] {
  const found: string[] = [];
  for (let one = path.dirname(file); one.length > root.length; one = path.dirname(one))
    found.push(one);
  return found;
}

export function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function within(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join("/");
}

/** Files of no telling name may be logs too, but where a person has said what logs are called. */
export function ignoreRule(folder: Pick<WatchedFolder, "path" | "include" | "exclude">): Ignored {
  const included = globTest(folder.include);
  const excluded = globTest(folder.exclude);
  const anyName = defaultInclude.every((glob) => folder.include.includes(glob));
  return (file, entry) => {
    const relative = within(folder.path, file);
    if (relative === "") return false;
    if (excluded(relative) || excluded(`${relative}/`)) return true;
    if (entry?.isFile() !== true || included(relative)) return false;
    return !anyName || otherContent.test(relative);
  };
}
