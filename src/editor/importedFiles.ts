import path from "node:path";
import * as vscode from "vscode";
import type { ImportedFile } from "../core/python/importedFile.ts";
import { versionOf } from "../core/python/textVersion.ts";
import type { Placement } from "../core/remedy/remedy.ts";
import { callingFile } from "../host/callingFile.ts";
import { type CandidatesOf, importedFiles, largestImport } from "../host/importedFiles.ts";
import type { TrainingScript } from "./trainingScript.ts";

/**
 * The files of its project that a script imports, and the one that calls it where it asks for that, unsaved changes
 * included; of a workspace only what lies in it.
 */
export async function readImported(
  script: TrainingScript,
  candidatesOf: CandidatesOf,
  asksForCaller: boolean,
): Promise<readonly ImportedFile[]> {
  const isOfWorkspace = vscode.workspace.getWorkspaceFolder(script.uri) !== undefined;
  const isOutside = (uri: vscode.Uri) =>
    isOfWorkspace && vscode.workspace.getWorkspaceFolder(uri) === undefined;
  const { fsPath } = script.uri;
  const imported = await importedFiles(
    path.dirname(fsPath),
    script.text,
    async (file) => {
      const uri = vscode.Uri.file(file);
      const document = isOutside(uri) ? null : await openSmall(uri);
      return document?.getText() ?? null;
    },
    candidatesOf,
  );
  const caller = asksForCaller ? await readCaller(fsPath, isOutside, candidatesOf) : null;
  return caller === null ? imported : [...imported, caller];
}

/** Of many files that are looked through only the one that is found is opened. */
async function readCaller(
  script: string,
  isOutside: (uri: vscode.Uri) => boolean,
  candidatesOf: CandidatesOf,
): Promise<ImportedFile | null> {
  const mayRead = async (file: string) => !isOutside(vscode.Uri.file(file));
  const found = await callingFile(script, mayRead, candidatesOf);
  const document = found && (await openSmall(vscode.Uri.file(found.path)));
  return found && document ? { ...found, text: document.getText() } : null;
}

async function openSmall(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    const isFile = (type & vscode.FileType.File) !== 0;
    return isFile && size <= largestImport ? await vscode.workspace.openTextDocument(uri) : null;
  } catch {
    return null;
  }
}

/**
 * One undoable edit for all files of a change. What it changes beyond the script is confirmed in the
 * refactor preview first. Null where the script cannot be edited so; `changed` where one of the texts is another than
 * the edits were computed on, so that it has to be planned anew.
 */
export async function workspaceEdit(
  script: TrainingScript,
  placement: Placement & { readonly kind: "edit" },
): Promise<vscode.WorkspaceEdit | "changed" | null> {
  if (versionOf(script.text) !== placement.version) return "changed";
  const edit = script.edit(placement.edits);
  if (edit === null) return null;
  for (const { path: place, edits, version } of placement.elsewhere ?? []) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(place));
    if (versionOf(document.getText()) !== version) return "changed";
    for (const { from, to, insert } of edits) {
      const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
      edit.replace(document.uri, range, insert, {
        needsConfirmation: true,
        label: vscode.l10n.t("Files that the training script imports, or that call it"),
      });
    }
  }
  return edit;
}
