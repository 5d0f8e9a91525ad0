import * as vscode from "vscode";
import { debounced } from "../host/scheduling/schedule.ts";
import type { Remedies } from "./remedies.ts";
import type { ScriptFindings } from "./scriptFindings.ts";
import { scriptOf } from "./trainingScript.ts";

/** How long the keys rest before remedies are planned, in milliseconds; VS Code asks after 250. */
const rest = 60;

/** Plans the remedies of a stuck script while nobody asks: when it is found stuck, shown or edited. */
export function prepareRemedies(findings: ScriptFindings, remedies: Remedies): vscode.Disposable {
  let edited: vscode.TextDocument | undefined;
  const prepare = debounced(() => {
    const script = edited === undefined || edited.isClosed ? null : scriptOf(edited);
    const about = script === null ? [] : findings.of(script.uri);
    if (script !== null && about.length > 0) void remedies.prepare(script, about);
  }, rest);
  const soon = (document: vscode.TextDocument | undefined) => {
    if (document?.languageId !== "python") return;
    edited = document;
    prepare.request();
  };
  return vscode.Disposable.from(
    findings.onDidChange(() => soon(vscode.window.activeTextEditor?.document)),
    vscode.window.onDidChangeActiveTextEditor((editor) => soon(editor?.document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    prepare,
  );
}
