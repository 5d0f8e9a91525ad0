import path from "node:path";
import * as vscode from "vscode";
import { cellScheme, isCell, isTerminal, placeOf, terminalScheme } from "../core/run/logPlace.ts";
import type { Run } from "../core/run/run.ts";

/** Where the log of a run can be opened: a file, what a terminal printed, or a notebook's cell. */
export function logUri(log: string): vscode.Uri {
  if (isTerminal(log)) {
    return vscode.Uri.from({ scheme: terminalScheme, path: log.slice(terminalScheme.length + 1) });
  }
  return isCell(log) ? vscode.Uri.parse(log, true) : vscode.Uri.file(log);
}

/** The log that stands at an address, as runs name it; null where none can stand. */
export function logAt(uri: vscode.Uri): string | null {
  if (uri.scheme === "file") return uri.fsPath;
  if (uri.scheme === terminalScheme) return `${terminalScheme}:${uri.path}`;
  return uri.scheme === cellScheme ? uri.toString() : null;
}

/** The folder in which the training ran, as far as its log tells. */
export function folderOf(run: Run): string {
  return path.dirname(vscode.Uri.file(placeOf(run.path)).fsPath);
}

/** What a person calls the log: the name of its file, or that of the run where it is none. */
export function logName(run: Run): string {
  return isTerminal(run.path) || isCell(run.path) ? run.name : path.basename(run.path);
}
