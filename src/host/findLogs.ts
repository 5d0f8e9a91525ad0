import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { createLogReader } from "../core/log/logReader.ts";
import { defaultExclude, defaultInclude, otherContent } from "./defaultGlobs.ts";
import { fileFacts } from "./fileFacts.ts";
import { globTest } from "./globs.ts";
import { openRegularFile } from "./openRegularFile.ts";
import { reasonOf } from "./reasonOf.ts";
import { FolderBudget, mostLinkedFolders } from "./worker/folderBudget.ts";
import { ignoreRule, isWithin } from "./worker/watchScope.ts";

interface FilesBelow {
  readonly files: readonly string[];
  /** A link that leads to more folders than were searched; null where all were. */
  readonly limited: string | null;
}

export type FoundLogs =
  | { readonly kind: "file"; readonly path: string }
  | ({ readonly kind: "folder"; readonly path: string } & FilesBelow)
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

export interface Search {
  /** Whether a file or folder that a link leads to may be looked at. */
  readonly mayFollow: (real: string) => boolean;
  /** Whether a format finds metrics in a file of no telling name. */
  readonly holdsMetrics: (file: string) => Promise<boolean>;
}

const everywhere: Search = { mayFollow: () => true, holdsMetrics };

/** How much of a file that is not called after a log is read to tell whether it is one. */
export const probeBytes = 256 * 1024;

/**
 * The log at a path, or the files below it that may be logs, in the order of their names: those that are called so,
 * and those of no telling name in which a format finds metrics.
 */
export async function findLogs(place: string, search: Search = everywhere): Promise<FoundLogs> {
  const absolute = path.resolve(place);
  try {
    if (!(await stat(absolute)).isDirectory()) return { kind: "file", path: absolute };
    return { kind: "folder", path: absolute, ...(await filesBelow(absolute, search)) };
  } catch (error) {
    return { kind: "unreadable", path: place, reason: reasonOf(error) };
  }
}

async function filesBelow(folder: string, search: Search): Promise<FilesBelow> {
  const ignored = ignoreRule({ path: folder, include: ["**/*"], exclude: defaultExclude });
  const isCalledLog = globTest([...defaultInclude, "**/*.json"]);
  const files: string[] = [];
  const roots = [await realpath(folder)];
  const budget = new FolderBudget(mostLinkedFolders);
  let limited: string | null = null;
  /** @param link the link by which the folder was reached, if by any. */
  const descend = async (current: string, link: string | null): Promise<void> => {
    if (link !== null && !budget.take()) {
      limited ??= link;
      return;
    }
    const entries = await readdir(current, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(current, entry.name);
      const place = entry.isSymbolicLink() ? await linked(file, roots, search) : entry;
      if (place === null || ignored(file, place)) continue;
      // A folder that may not be read holds nothing for who asks.
      if (place.isDirectory())
        await descend(file, link ?? (entry.isSymbolicLink() ? file : null)).catch(() => {});
      else if (
        place.isFile() &&
        (isCalledLog(nameWithin(folder, file)) || (await search.holdsMetrics(file)))
      )
        files.push(file);
    }
  };
  await descend(folder, null);
  return { files, limited };
}

function nameWithin(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join("/");
}

/** Looks into the beginning of a file. */
export async function holdsMetrics(file: string): Promise<boolean> {
  if (otherContent.test(file)) return false;
  try {
    const handle = await openRegularFile(file);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(probeBytes) });
      const reader = createLogReader(fileFacts(file));
      reader.push(buffer.subarray(0, bytesRead));
      reader.rest();
      return reader.format !== null;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** What a link leads to, where it is not found without the link; a folder is one more root from then on. */
async function linked(link: string, roots: string[], { mayFollow }: Search): Promise<Stats | null> {
  try {
    const real = await realpath(link);
    if (!mayFollow(real)) return null;
    const stats = await stat(real);
    if (roots.some((root) => isWithin(root, real) || isWithin(real, root))) return null;
    if (stats.isDirectory()) roots.push(real);
    return stats;
  } catch {
    return null;
  }
}
