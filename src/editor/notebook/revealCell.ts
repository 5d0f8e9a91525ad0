import * as vscode from "vscode";
import { notebookOf } from "../trainingScript.ts";

/** Shows a line of a notebook's cell; false where the address is of none that is open. */
export async function revealCell(address: vscode.Uri, line: number): Promise<boolean> {
  const notebook = notebookOf(address.toString());
  const cell = notebook
    ?.getCells()
    .find(({ document }) => document.uri.toString() === address.toString());
  if (notebook === undefined || cell === undefined) return false;
  const selection = new vscode.NotebookRange(cell.index, cell.index + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, {
    selections: [selection],
    viewColumn: columnOf(notebook),
    preview: false,
  });
  editor.revealRange(selection, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const place = new vscode.Position(Math.min(line, cell.document.lineCount - 1), 0);
  for (const shown of vscode.window.visibleTextEditors)
    if (shown.document === cell.document) shown.selection = new vscode.Selection(place, place);
  return true;
}

function columnOf({ uri }: vscode.NotebookDocument): vscode.ViewColumn {
  const holds = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputNotebook && input.uri.toString() === uri.toString();
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(holds));
  return group?.viewColumn ?? vscode.ViewColumn.One;
}
