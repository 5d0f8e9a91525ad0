import { largestImport } from "./importedFiles.ts";
import { openRegularFile } from "./openRegularFile.ts";

/** The text of a file that a script may import; null where there is none, or none that can be read as such. */
export async function readSmall(file: string): Promise<string | null> {
  try {
    return await readUtf8(file, largestImport);
  } catch {
    return null;
  }
}

/**
 * @returns null where the file is larger than so many bytes.
 * @throws TypeError where the bytes are no UTF-8, else the file system's error, or one that says that it is no file.
 */
export async function readUtf8(file: string, most: number): Promise<string | null> {
  const handle = await openRegularFile(file);
  try {
    if ((await handle.stat()).size > most) return null;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await handle.readFile(),
    );
  } finally {
    await handle.close();
  }
}
