import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import type { Run } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import { diagnosticSource } from "./diagnostics.ts";
import { commandIds, internalCommandIds } from "./ids.ts";
import { localize } from "./localize.ts";
import { type PlannedRemedy, type Remedies, range, workspaceEdit } from "./remedies.ts";
import type { ScriptFindings } from "./scriptFindings.ts";

export interface CodeActionDependencies {
  readonly store: RunStore;
  readonly remedies: Remedies;
  readonly findings: ScriptFindings;
}

class RemedyAction extends vscode.CodeAction {
  readonly run: Run;
  readonly finding: Finding;
  readonly remedy: Remedy;

  constructor(run: Run, finding: Finding, remedy: Remedy) {
    super(localize(remedy.title), vscode.CodeActionKind.QuickFix);
    this.run = run;
    this.finding = finding;
    this.remedy = remedy;
  }
}

/** Remedies in the menu on a line of the log, the best; the panel has them all. */
const mostOnLog = 6;

/** The lightbulb: on the line of the log where the trouble began, and on the code that a remedy would change. */
export function registerCodeActions(dependencies: CodeActionDependencies): vscode.Disposable {
  const { remedies, store } = dependencies;
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider(
      { scheme: "file" },
      {
        provideCodeActions: (document, where, context) =>
          provide(document, where, context, dependencies),
        resolveCodeAction: (action) =>
          action instanceof RemedyAction ? resolve(action, remedies) : action,
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.commands.registerCommand(
      internalCommandIds.insertRemedy,
      (id: Run["id"], sign: Finding["sign"], remedy: Remedy["id"]) => {
        const run = store.get(id);
        const finding = store.diagnosis(id).findings.find((found) => found.sign === sign);
        return run && finding ? remedies.insert(run, finding, remedy) : undefined;
      },
    ),
    vscode.commands.registerCommand(
      internalCommandIds.remedyInserted,
      (script: string, line: number, sign: Finding["sign"], title: string) =>
        remedies.inserted(vscode.Uri.file(script), line, sign, title),
    ),
  );
}

async function provide(
  document: vscode.TextDocument,
  where: vscode.Range,
  context: vscode.CodeActionContext,
  { store, remedies, findings }: CodeActionDependencies,
): Promise<vscode.CodeAction[]> {
  const actions: vscode.CodeAction[] = [];
  if (document.languageId === "python") {
    for (const { run, finding } of findings.of(document.uri)) {
      const planned = await remedies.planOn(document, run, finding);
      const here = planned.filter(({ remedy }) => isAt(document, remedy, where));
      actions.push(...here.map((one) => action(run, finding, one, context)));
    }
    return actions;
  }
  const file = document.uri.fsPath;
  for (const run of store.about(file)) {
    for (const finding of store.diagnosis(run.id).findings) {
      if (run.fileOf(finding.series) !== file) continue;
      if (!touchesLine(where, (finding.onset.line ?? run.firstLine) - 1)) continue;
      const planned = (await remedies.plan(run, finding)).slice(0, mostOnLog);
      actions.push(...planned.map((one) => action(run, finding, one, context)));
      actions.push(showCharts(run, finding));
    }
  }
  return actions;
}

function touchesLine(where: vscode.Range, line: number): boolean {
  return where.start.line <= line && line <= where.end.line;
}

function isAt(document: vscode.TextDocument, { placement }: Remedy, where: vscode.Range): boolean {
  if (placement.kind !== "edit") return false;
  const anchor = range(document, placement.anchor);
  return where.start.line <= anchor.end.line && anchor.start.line <= where.end.line;
}

function action(
  run: Run,
  finding: Finding,
  { remedy, document }: PlannedRemedy,
  context: vscode.CodeActionContext,
): vscode.CodeAction {
  const result = new RemedyAction(run, finding, remedy);
  result.diagnostics = context.diagnostics.filter(
    ({ source, code }) =>
      source === diagnosticSource && typeof code === "object" && code.value === finding.sign,
  );
  if (remedy.placement.kind === "edit" && document !== null) {
    result.isPreferred = remedy.preferred;
    result.command = insertedCommand(result, document, remedy.placement.anchor.from);
  } else if (document === null) {
    result.command = insertCommand(result);
  } else if (remedy.placement.kind !== "edit") {
    result.disabled = { reason: localize(remedy.placement.reason) };
  }
  return result;
}

/** Computed on the script as it is at this moment. */
async function resolve(action: RemedyAction, remedies: Remedies): Promise<vscode.CodeAction> {
  const planned = await remedies.plan(action.run, action.finding);
  const match = planned.find(({ remedy }) => remedy.id === action.remedy.id);
  if (match?.document && match.remedy.placement.kind === "edit") {
    action.edit = workspaceEdit(match.document, match.remedy.placement.edits);
  }
  return action;
}

/** Where no script is known yet: asks for it, then inserts. */
function insertCommand({ run, finding, remedy, title }: RemedyAction): vscode.Command {
  return {
    title,
    command: internalCommandIds.insertRemedy,
    arguments: [run.id, finding.sign, remedy.id],
  };
}

/** Runs after the edit. */
function insertedCommand(
  { finding, title }: RemedyAction,
  document: vscode.TextDocument,
  at: number,
): vscode.Command {
  const { line } = document.positionAt(at);
  return {
    title,
    command: internalCommandIds.remedyInserted,
    arguments: [document.uri.fsPath, line, finding.sign, title],
  };
}

function showCharts(run: Run, finding: Finding): vscode.CodeAction {
  const result = new vscode.CodeAction(
    vscode.l10n.t("Show Charts and All Remedies"),
    vscode.CodeActionKind.QuickFix,
  );
  result.command = {
    title: result.title,
    command: commandIds.showCharts,
    arguments: [{ run: run.id, sign: finding.sign }],
  };
  return result;
}
