import { realpath } from "node:fs/promises";
import path from "node:path";

/** The real paths of folders, by which a file is known to lie in them. */
export async function realFolders(folders: readonly string[]): Promise<readonly string[]> {
  const real = folders.map((folder) => realpath(folder).catch(() => path.resolve(folder)));
  return Promise.all(real);
}

/** Whether a file, after all symbolic links, lies in one of the folders, which are real paths. */
export async function liesIn(folders: readonly string[], file: string): Promise<boolean> {
  const real = await realpath(file).catch(() => null);
  return real !== null && isBelow(folders, real);
}

/** The same of a real path. */
export function isBelow(folders: readonly string[], real: string): boolean {
  return folders.some((folder) => {
    const relative = path.relative(folder, real);
    return !path.isAbsolute(relative) && relative.split(path.sep)[0] !== "..";
  });
}
