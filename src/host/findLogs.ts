import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { defaultExclude, defaultInclude } from "./defaultGlobs.ts";
import { reasonOf } from "./reasonOf.ts";
import { ignoreRule, isWithin } from "./worker/discovery.ts";

export type FoundLogs =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string; readonly files: readonly string[] }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

/** The log at a path, or the files below it that may be logs, in the order of their names. */
export async function findLogs(place: string): Promise<FoundLogs> {
  const absolute = path.resolve(place);
  try {
    if (!(await stat(absolute)).isDirectory()) return { kind: "file", path: absolute };
    return { kind: "folder", path: absolute, files: await filesBelow(absolute) };
  } catch (error) {
    return { kind: "unreadable", path: place, reason: reasonOf(error) };
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const include = [...defaultInclude, "**/*.json"];
  const ignored = ignoreRule({ path: folder, include, exclude: defaultExclude });
  const files: string[] = [];
  const roots = [await realpath(folder)];
  const descend = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(current, entry.name);
      const place = entry.isSymbolicLink() ? await linked(file, roots) : entry;
      if (place === null || ignored(file, place)) continue;
      // A folder that may not be read holds nothing for who asks.
      if (place.isDirectory()) await descend(file).catch(() => {});
      else if (place.isFile()) files.push(file);
    }
  };
  await descend(folder);
  return files;
}

/** What a link leads to, where it is not found without the link; a folder is one more root from then on. */
async function linked(link: string, roots: string[]): Promise<Stats | null> {
  try {
    const real = await realpath(link);
    const stats = await stat(real);
    if (roots.some((root) => isWithin(root, real) || isWithin(real, root))) return null;
    if (stats.isDirectory()) roots.push(real);
    return stats;
  } catch {
    return null;
  }
}
