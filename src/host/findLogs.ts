import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { defaultExclude, defaultInclude } from "./defaultGlobs.ts";
import { reasonOf } from "./reasonOf.ts";
import { ignoreRule } from "./worker/discovery.ts";

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
  const descend = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(current, entry.name);
      if (ignored(file, entry)) continue;
      if (entry.isDirectory()) await descend(file);
      else if (entry.isFile()) files.push(file);
    }
  };
  await descend(folder);
  return files;
}
