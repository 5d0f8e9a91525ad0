import path from "node:path";
import { applyEdits, unifiedDiff } from "../core/python/applyEdits.ts";
import type { ImportedFile } from "../core/python/importedFile.ts";
import type { ScriptEdit } from "../core/python/scriptEdit.ts";
import type { Placement, Remedy } from "../core/remedy/remedy.ts";

/** A script as a whole file, whatever of it is Python. */
export interface WholeScript {
  readonly path: string;
  readonly file: string;
  readonly imported: readonly ImportedFile[];
  /** The file after edits of its Python. */
  edited(edits: readonly ScriptEdit[]): string;
}

export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What an edit makes of the script and of the files it imports. */
export function changesOf(
  script: WholeScript,
  placement: Placement & { readonly kind: "edit" },
): readonly FileChange[] {
  const own = { path: script.path, before: script.file, after: script.edited(placement.edits) };
  const others = (placement.elsewhere ?? []).map(({ path: other, edits }) => {
    const before = script.imported.find((file) => file.path === other)?.text ?? "";
    return { path: other, before, after: applyEdits(before, edits) };
  });
  return [own, ...others].filter(({ before, after }) => before !== after);
}

/** A patch of everything that a remedy changes, with paths from a folder on; null where it cannot be placed. */
export function diffOf(script: WholeScript, { placement }: Remedy, folder: string): string | null {
  if (placement.kind !== "edit") return null;
  return changesOf(script, placement)
    .map(({ path: place, before, after }) =>
      unifiedDiff(before, after, path.relative(folder, place).split(path.sep).join("/")),
    )
    .join("");
}
