import path from "node:path";
import { applyEdits } from "../core/python/applyEdits.ts";
import type { ImportedFile } from "../core/python/importedFile.ts";
import { readNotebookFile } from "../core/python/notebookFile.ts";
import type { ScriptEdit } from "../core/python/scriptEdit.ts";
import { asksForCaller, type EditableScript, importCandidates } from "../core/remedy/planner.ts";
import { callingFile } from "./callingFile.ts";
import { importedFiles } from "./importedFiles.ts";
import { readSmall, readUtf8 } from "./readUtf8.ts";
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
    const read = await readUtf8(place, largestScript);
    if (read === null) return unreadable("it is larger than 64 MiB");
    file = read;
  } catch (error) {
    return unreadable(error instanceof TypeError ? "it is not UTF-8 text" : reasonOf(error));
  }
  const read = place.endsWith(".ipynb") ? readNotebookFile(file) : pythonFile(file);
  if (read === null) return unreadable("it is not a notebook with cells");
  const folder = path.dirname(place);
  const readOwn = async (own: string) => ((await mayRead(own)) ? readSmall(own) : null);
  const imported = await importedFiles(folder, read.text, readOwn, importCandidates);
  const caller = asksForCaller(read.text)
    ? await callingFile(path.resolve(place), mayRead, importCandidates)
    : null;
  const others = caller === null ? imported : [...imported, caller];
  return { kind: "script", script: { ...read, path: place, file, imported: others } };
}

function pythonFile(text: string): Pick<ScriptFile, "text" | "canEdit" | "edited"> {
  return { text, canEdit: () => true, edited: (edits) => applyEdits(text, edits) };
}
