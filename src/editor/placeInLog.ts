import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import { trainingLine } from "../core/python/notebookScript.ts";
import { isCell } from "../core/run/logPlace.ts";
import type { Run } from "../core/run/run.ts";
import { logUri } from "./logUri.ts";

/** Where a finding stands: on the line of its log where it began; the output of a cell has none, there it is the call that trains. */
export function placeInLog(run: Run, finding: Finding): vscode.Location {
  const log = run.fileOf(finding.series);
  const uri = logUri(log);
  if (isCell(log)) return new vscode.Location(uri, trainingCall(uri));
  const line = (finding.onset.line ?? run.firstLine) - 1;
  return new vscode.Location(uri, new vscode.Range(line, 0, line, 10_000));
}

/** The call of a notebook's cell that trains. */
export function trainingCall(cell: vscode.Uri): vscode.Range {
  const address = cell.toString();
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === address);
  if (document === undefined) return new vscode.Range(0, 0, 0, 0);
  const { text, range } = document.lineAt(trainingLine(document.getText()));
  const indent = text.length - text.trimStart().length;
  return new vscode.Range(range.start.translate(0, indent), range.end);
}
