import * as vscode from "vscode";
import { joinCells } from "../core/python/notebookScript.ts";
import type { ScriptEdit } from "../core/python/scriptEdit.ts";
import type { EditableScript } from "../core/remedy/planner.ts";
import { cellScheme } from "../core/run/logPlace.ts";

/** What a person edits to change a training, as it is now: a Python file, or the code cells of a notebook. */
export interface TrainingScript extends EditableScript {
  /** Of the file or the notebook. */
  readonly uri: vscode.Uri;
  placeOf(span: { readonly from: number; readonly to: number }): vscode.Location;
  /** One undoable edit; null where it would reach over the end of a cell or into a magic. */
  edit(edits: readonly ScriptEdit[]): vscode.WorkspaceEdit | null;
}

/** The script at an address, unsaved changes included; null where none can be read. */
export async function openScript(uri: vscode.Uri): Promise<TrainingScript | null> {
  const notebook = notebookAt(uri);
  if (notebook !== undefined) return notebookScript(notebook);
  try {
    return fileScript(await vscode.workspace.openTextDocument(uri));
  } catch {
    return null;
  }
}

/** The script that a Python document is, or is a cell of; null where it is none. */
export function scriptOf(document: vscode.TextDocument): TrainingScript | null {
  if (document.languageId !== "python") return null;
  if (document.uri.scheme !== cellScheme) return fileScript(document);
  const notebook = notebookOf(document.uri.toString());
  return notebook === undefined ? null : notebookScript(notebook);
}

/** The open notebook that a cell's address is of. */
export function notebookOf(cell: string): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some(({ document }) => document.uri.toString() === cell),
  );
}

function notebookAt(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(
    (notebook) =>
      vscode.Uri.file(notebook.uri.fsPath).fsPath === vscode.Uri.file(uri.fsPath).fsPath,
  );
}

function fileScript(document: vscode.TextDocument): TrainingScript {
  return {
    uri: document.uri,
    text: document.getText(),
    canEdit: () => true,
    placeOf: (span) => new vscode.Location(document.uri, range(document, span)),
    edit: (edits) => {
      const edit = new vscode.WorkspaceEdit();
      edit.set(document.uri, textEdits(document, edits));
      return edit;
    },
  };
}

function notebookScript(notebook: vscode.NotebookDocument): TrainingScript {
  const cells = notebook
    .getCells()
    .filter(({ kind }) => kind === vscode.NotebookCellKind.Code)
    .flatMap(({ document }) => (document.languageId === "python" ? [document] : []));
  const joined = joinCells(cells.map((cell) => cell.getText()));
  return {
    uri: notebook.uri,
    text: joined.text,
    canEdit: (edits) => joined.cellEdits(edits) !== null,
    placeOf: ({ from, to }) => {
      const begin = joined.placeOf(from);
      const end = joined.placeOf(to);
      const cell = cells[begin.cell];
      if (cell === undefined) return new vscode.Location(notebook.uri, new vscode.Position(0, 0));
      const until = end.cell === begin.cell ? end.offset : cell.getText().length;
      return new vscode.Location(cell.uri, range(cell, { from: begin.offset, to: until }));
    },
    edit: (edits) => {
      const byCell = joined.cellEdits(edits);
      if (byCell === null) return null;
      const edit = new vscode.WorkspaceEdit();
      for (const [index, own] of byCell) {
        const cell = cells[index];
        if (cell !== undefined) edit.set(cell.uri, textEdits(cell, own));
      }
      return edit;
    },
  };
}

function textEdits(document: vscode.TextDocument, edits: readonly ScriptEdit[]): vscode.TextEdit[] {
  return edits.map(({ from, to, insert }) =>
    vscode.TextEdit.replace(range(document, { from, to }), insert),
  );
}

function range(document: vscode.TextDocument, { from, to }: { from: number; to: number }) {
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}
