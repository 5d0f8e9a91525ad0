import path from "node:path";
import type { ImportCandidate, ImportedFile } from "../core/python/importedFile.ts";
import { projectFolders } from "./projectFolders.ts";

/** Larger files are no models or settings of a training, in bytes. */
export const largestImport = 1024 * 1024;

/**
 * The files of its project that a script in a folder imports, as far as `read` has them; of a module's candidates the
 * likelier.
 * @param read gives the text of a file, null where it is none or larger than `largestImport`.
 */
export async function importedFiles(
  folder: string,
  candidates: readonly ImportCandidate[],
  read: (file: string) => Promise<string | null>,
): Promise<readonly ImportedFile[]> {
  const folders = await projectFolders(folder);
  const found = candidates.map(async ({ module, paths }) => {
    for (const from of module.startsWith(".") ? [folder] : folders) {
      for (const candidate of paths) {
        const place = path.join(from, candidate);
        const text = await read(place);
        if (text !== null) return [{ path: place, module, text }];
      }
    }
    return [];
  });
  const files = (await Promise.all(found)).flat();
  return files.filter((file, at) => files.findIndex(({ path: own }) => own === file.path) === at);
}
