import path from "node:path";
import * as vscode from "vscode";
import type { LogClient } from "../../host/logClient.ts";
import { settingIds } from "../ids.ts";
import { notebooksFollowed, onDidChangeSettings } from "../settings.ts";
import { CellLog } from "./cellLog.ts";

/**
 * Reads the outputs of the code cells of open notebooks, running and saved ones. As long as a notebook is open its file
 * is no log of its own.
 */
export function registerNotebooks(client: LogClient): vscode.Disposable {
  const open = new Map<vscode.NotebookDocument, Map<vscode.NotebookCell, CellLog>>();

  const logOf = (cell: vscode.NotebookCell): CellLog => {
    const logs = open.get(cell.notebook) ?? new Map<vscode.NotebookCell, CellLog>();
    open.set(cell.notebook, logs);
    let log = logs.get(cell);
    if (log === undefined) {
      log = new CellLog(cell, client, () => nameOf(cell));
      logs.set(cell, log);
    }
    return log;
  };
  const read = (notebook: vscode.NotebookDocument) => {
    if (!notebooksFollowed() || open.has(notebook)) return;
    open.set(notebook, new Map());
    cover(notebook, true);
    for (const cell of notebook.getCells()) if (cell.outputs.length > 0) logOf(cell).readSaved();
  };
  const leave = (notebook: vscode.NotebookDocument) => {
    const logs = open.get(notebook);
    if (logs === undefined) return;
    for (const log of logs.values()) log.drop();
    open.delete(notebook);
    cover(notebook, false);
  };
  const cover = ({ uri }: vscode.NotebookDocument, covered: boolean) => {
    if (uri.scheme === "file") client.cover(uri.fsPath, covered);
  };
  const change = (event: vscode.NotebookDocumentChangeEvent) => {
    if (!open.has(event.notebook)) return;
    for (const cell of event.contentChanges.flatMap(({ removedCells }) => removedCells)) {
      open.get(event.notebook)?.get(cell)?.drop();
      open.get(event.notebook)?.delete(cell);
    }
    for (const { cell, outputs, executionSummary } of event.cellChanges) {
      if (outputs !== undefined) logOf(cell).changed();
      if (executionSummary?.success !== undefined) logOf(cell).ended();
    }
  };
  const readAll = () => {
    if (notebooksFollowed())
      for (const notebook of vscode.workspace.notebookDocuments) read(notebook);
    else for (const notebook of [...open.keys()]) leave(notebook);
  };

  const start = setImmediate(readAll);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    vscode.workspace.onDidOpenNotebookDocument(read),
    vscode.workspace.onDidCloseNotebookDocument(leave),
    vscode.workspace.onDidChangeNotebookDocument(change),
    onDidChangeSettings([settingIds.notebooks], readAll),
  );
}

/** The cell by its place when it began to print. */
function nameOf(cell: vscode.NotebookCell): string {
  return vscode.l10n.t("{0}, cell {1}", path.basename(cell.notebook.uri.fsPath), cell.index + 1);
}
