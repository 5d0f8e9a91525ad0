import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { applyEdits } from "../core/python/applyEdits.ts";
import type { ImportedFile } from "../core/python/importedFile.ts";
import { readNotebookFile } from "../core/python/notebookFile.ts";
import type { ScriptEdit } from "../core/python/scriptEdit.ts";
import { type EditableScript, importCandidates } from "../core/remedy/planner.ts";
import { importedFiles, largestImport } from "./importedFiles.ts";
import { reasonOf } from "./reasonOf.ts";

/** A training script as it is on disk: a Python file or a notebook. */
export interface ScriptFile extends EditableScript {
  readonly path: string;
  /** The whole file, which `text` is the Python of. */
  readonly file: string;
  readonly imported: readonly ImportedFile[];
  /** The file after edits of `text`. */
  edited(edits: readonly ScriptEdit[]): string;
}

export type ReadScript =
  | { readonly kind: "script"; readonly script: ScriptFile }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Larger files are no scripts, in bytes; notebooks hold pictures. */
const largestScript = 64 * 1024 * 1024;

/** @param mayRead says which of the files that the script imports may be read. */
export async function readScriptFile(
  place: string,
  mayRead: (file: string) => Promise<boolean> = async () => true,
): Promise<ReadScript> {
  const unreadable = (reason: string): ReadScript => ({ kind: "unreadable", reason });
  let file: string;
  try {
    if ((await stat(place)).size > largestScript) return unreadable("it is larger than 64 MiB");
    file = await readUtf8(place);
  } catch (error) {
    return unreadable(error instanceof TypeError ? "it is not UTF-8 text" : reasonOf(error));
  }
  const read = place.endsWith(".ipynb") ? readNotebookFile(file) : pythonFile(file);
  if (read === null) return unreadable("it is no notebook with cells");
  const folder = path.dirname(place);
  const imported = await importedFiles(folder, importCandidates(read.text), async (own) =>
    (await mayRead(own)) ? readSmall(own) : null,
  );
  return { kind: "script", script: { ...read, path: place, file, imported } };
}

function pythonFile(text: string): Pick<ScriptFile, "text" | "canEdit" | "edited"> {
  return { text, canEdit: () => true, edited: (edits) => applyEdits(text, edits) };
}

async function readSmall(file: string): Promise<string | null> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= largestImport ? await readUtf8(file) : null;
  } catch {
    return null;
  }
}

/** @throws TypeError where the bytes are no UTF-8, else the file system's error. */
async function readUtf8(file: string): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
}
