import * as vscode from "vscode";
import type { Candidate } from "../../core/trial/candidate.ts";
import type { Sources } from "../../core/trial/candidateRequest.ts";

/**
 * Puts the winning change into the person's files as one undoable edit.
 * @returns the file that has changed since it was tried, and is left as it is; null where all went in.
 */
export async function keepWinner(sources: Sources, { files }: Candidate): Promise<string | null> {
  const tried = new Map([
    [sources.path, sources.text],
    ...sources.imported.map((file) => [file.path, file.text] as const),
  ]);
  const changes = await Promise.all(
    files.map(async (file) => ({ ...file, document: await opened(file.path) })),
  );
  await vscode.window.showTextDocument(vscode.Uri.file(sources.path), {
    viewColumn: vscode.ViewColumn.One,
    preview: false,
  });
  // From here on nothing is waited for: the places are those of the texts as they are when the edit is applied.
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text, document } of changes) {
    const now = document.getText();
    const kept = plain(text);
    // It was kept already, in another window.
    if (plain(now) === kept) continue;
    if (plain(now) !== plain(tried.get(path) ?? "")) return path;
    const ended = now.includes("\r\n") ? kept.replaceAll("\n", "\r\n") : kept;
    const { from, to, insert } = difference(now, ended);
    const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
    edit.replace(document.uri, range, insert);
  }
  if (edit.size === 0) return null;
  return (await vscode.workspace.applyEdit(edit)) ? null : (files[0]?.path ?? sources.path);
}

async function opened(path: string): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument(vscode.Uri.file(path));
}

function plain(content: string): string {
  return content.replaceAll("\r\n", "\n").replace(/^\ufeff/, "");
}

/** The part in which the two texts differ, so that cursors and folds elsewhere stay. */
function difference(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}
