import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { mostTried, type Offer, type OfferedEdit, type StuckLogs, variables } from "../offer.ts";

/**
 * Diagnostics that did not change for this long are the last ones, in milliseconds: once something stands on each
 * script whose logs show a sign, and where something never does.
 */
const settling = { whenAllAreThere: 6000, otherwise: 60_000 } as const;
const longestWait = 400_000;

/** VS Code's entry point: asks for the code actions on each stuck log and applies them to the script. */
export async function run(): Promise<void> {
  const stuck: readonly StuckLogs[] = JSON.parse(await readFile(named(variables.stuck), "utf8"));
  // All of them ended before this session: their problems would stand on open logs alone.
  const settings = vscode.workspace.getConfiguration("unstuck");
  await settings.update("problems.endedRuns", true, vscode.ConfigurationTarget.Global);
  await diagnosed(stuck);
  const offers: Offer[] = [];
  for (const one of stuck) offers.push(await offerFor(one));
  await writeFile(named(variables.offers), JSON.stringify(offers));
}

function named(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}

function own(diagnostics: readonly vscode.Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ source, code }) =>
    source === "Unstuck" && typeof code === "object" ? [String(code.value)] : [],
  );
}

/** Settles when the extension has nothing new to say about the logs of the workspace. */
async function diagnosed(stuck: readonly StuckLogs[]): Promise<void> {
  const showing = stuck.filter(({ signs }) => signs.length > 0);
  const started = Date.now();
  let said = "";
  let since = started;
  while (Date.now() - started < longestWait) {
    await delay(250);
    const now = vscode.languages
      .getDiagnostics()
      .map(([uri, diagnostics]) => `${uri.path} ${own(diagnostics).join(" ")}`)
      .join("\n");
    if (now !== said) since = Date.now();
    said = now;
    const areAllThere = showing.every(({ logs }) => signsOn(logs).length > 0);
    const wait = areAllThere ? settling.whenAllAreThere : settling.otherwise;
    if (Date.now() - since >= wait) return;
  }
}

function signsOn(logs: readonly string[]): readonly string[] {
  return logs.flatMap((log) => own(vscode.languages.getDiagnostics(vscode.Uri.file(log))));
}

async function offerFor({ script, logs }: StuckLogs): Promise<Offer> {
  const uri = vscode.Uri.file(script);
  const signs = signsOn(logs);
  const edits: OfferedEdit[] = [];
  const titles = (await actionsOn(logs)).map(({ title }) => title).slice(0, mostTried);
  for (const title of titles) {
    const action = (await actionsOn(logs)).find((one) => one.title === title);
    const text = action?.edit ? await applied(uri, action.edit) : null;
    if (action && text !== null) {
      edits.push({ title, isPreferred: action.isPreferred === true, text });
    }
  }
  return { script, signs: [...new Set(signs)], edits };
}

/** The actions with an edit on any line of the logs, each once, in the order of the menu. */
async function actionsOn(logs: readonly string[]): Promise<readonly vscode.CodeAction[]> {
  const actions = new Map<string, vscode.CodeAction>();
  for (const log of logs) {
    const document = await vscode.workspace.openTextDocument(log);
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      vscode.CodeActionKind.QuickFix.value,
      100,
    );
    for (const action of found) {
      if (action.edit && !actions.has(action.title)) actions.set(action.title, action);
    }
  }
  return [...actions.values()];
}

/**
 * The text of the script after an edit; the script is put back, and never saved: on a busy machine VS Code may refuse
 * to save. It is shown in an editor, because VS Code closes a document that no editor shows whenever it likes.
 */
async function applied(uri: vscode.Uri, edit: vscode.WorkspaceEdit): Promise<string | null> {
  const { document } = await vscode.window.showTextDocument(uri);
  const before = document.getText();
  if (!(await vscode.workspace.applyEdit(edit))) return null;
  const text = document.getText();
  const back = new vscode.WorkspaceEdit();
  back.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), before);
  await vscode.workspace.applyEdit(back);
  if (document.getText() !== before) throw new Error(`${uri.path} could not be put back`);
  return text;
}
