import * as vscode from "vscode";
import { isCell } from "../../core/run/logPlace.ts";
import { logUri } from "../logUri.ts";
import { revealCell } from "../notebook/revealCell.ts";
import { trainingCall } from "../placeInLog.ts";

/** Shows a line of a log (of a cell's output, the call that trains) beside the panel, in the editor group where logs and scripts stand already. */
export async function openLine(
  path: string,
  line: number,
  panel: vscode.WebviewPanel,
): Promise<void> {
  const uri = logUri(path);
  if (isCell(path) && (await revealCell(uri, trainingCall(uri).start.line))) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const place = new vscode.Position(Math.min(line, document.lineCount) - 1, 0);
  await vscode.window.showTextDocument(document, {
    viewColumn: columnBeside(document, panel),
    selection: new vscode.Range(place, place),
  });
}

function columnBeside(
  document: vscode.TextDocument,
  panel: vscode.WebviewPanel,
): vscode.ViewColumn {
  const editors = vscode.window.visibleTextEditors.filter(
    (editor) => editor.viewColumn !== undefined && editor.viewColumn !== panel.viewColumn,
  );
  const same = editors.find((editor) => editor.document === document);
  const other = (same ?? editors[0])?.viewColumn;
  if (other !== undefined) return other;
  return panel.viewColumn === vscode.ViewColumn.One
    ? vscode.ViewColumn.Beside
    : vscode.ViewColumn.One;
}
