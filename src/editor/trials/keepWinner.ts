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
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text } of files) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
    const now = document.getText();
    const plain = (content: string) => content.replaceAll("\r\n", "\n").replace(/^\ufeff/, "");
    if (plain(now) !== plain(tried.get(path) ?? "")) return path;
    const ended = now.includes("\r\n") ? plain(text).replaceAll("\n", "\r\n") : plain(text);
    const { from, to, insert } = difference(now, ended);
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(from), document.positionAt(to)),
      insert,
    );
  }
  await vscode.window.showTextDocument(vscode.Uri.file(sources.path), {
    viewColumn: vscode.ViewColumn.One,
    preview: false,
  });
  return (await vscode.workspace.applyEdit(edit)) ? null : (files[0]?.path ?? sources.path);
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
