import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ImportedFile, importCandidates } from "../core/python/importedFile.ts";

const largestFile = 1024 * 1024;

/** The files beside a script that it imports, as far as they can be read. */
export async function readImported(path: string, text: string): Promise<readonly ImportedFile[]> {
  const found = importCandidates(text).map(async ({ module, paths }) => {
    for (const candidate of paths) {
      const place = join(dirname(path), candidate);
      const content = await readSmall(place);
      if (content !== null) return [{ path: place, module, text: content }];
    }
    return [];
  });
  return (await Promise.all(found)).flat();
}

async function readSmall(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > largestFile) return null;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch {
    return null;
  }
}
