import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import { cellScheme, terminalScheme } from "../core/run/logPlace.ts";
import type { Run } from "../core/run/run.ts";
import { judgedSign } from "../core/view/appliedRemedy.ts";
import type { RunStore } from "../host/runStore.ts";
import { askAction } from "./agents/askAboutRun.ts";
import { commandIds, internalCommandIds } from "./ids.ts";
import { localize } from "./localize.ts";
import { logAt } from "./logUri.ts";
import { placeInLog } from "./placeInLog.ts";
import { prepareRemedies } from "./preparedRemedies.ts";
import { diagnosticSource } from "./problems/diagnostic.ts";
import { type Remedies, textBefore } from "./remedies.ts";
import type { PlannedRemedy } from "./remedyService.ts";
import type { ScriptFindings } from "./scriptFindings.ts";
import { scriptOf, type TrainingScript } from "./trainingScript.ts";

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
  const { findings, remedies, store } = dependencies;
  return vscode.Disposable.from(
    prepareRemedies(findings, remedies),
    vscode.languages.registerCodeActionsProvider(
      [{ scheme: "file" }, { scheme: terminalScheme }, { scheme: cellScheme }],
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
      (
        script: vscode.Uri,
        place: vscode.Location,
        sign: Finding["sign"],
        title: string,
        before: string | null,
      ) => remedies.inserted(script, place, sign, title, before),
    ),
  );
}

/** A cell of a notebook is both: a part of the script, and where its own output's findings stand. */
async function provide(
  document: vscode.TextDocument,
  where: vscode.Range,
  context: vscode.CodeActionContext,
  dependencies: CodeActionDependencies,
): Promise<vscode.CodeAction[]> {
  const onLog = await actionsOnLog(document, where, context, dependencies);
  const script = scriptOf(document);
  if (script === null) return onLog;
  const { findings, remedies } = dependencies;
  const actions: vscode.CodeAction[] = [];
  const questions: vscode.CodeAction[] = [];
  for (const { run, finding } of findings.of(script.uri)) {
    const planned = await remedies.planOn(script, run, finding);
    const here = planned.filter(
      ({ remedy }) =>
        isAt(document, script, remedy, where) && !onLog.some((one) => isFor(one, finding, remedy)),
    );
    actions.push(...here.map((one) => action(run, finding, one, context)));
    if (here.length > 0) questions.push(askAction(run, finding));
  }
  return [...onLog, ...actions, ...questions.slice(0, onLog.length > 0 ? 0 : 1)];
}

async function actionsOnLog(
  document: vscode.TextDocument,
  where: vscode.Range,
  context: vscode.CodeActionContext,
  { store, remedies }: CodeActionDependencies,
): Promise<vscode.CodeAction[]> {
  const actions: vscode.CodeAction[] = [];
  const further: vscode.CodeAction[] = [];
  const log = logAt(document.uri);
  for (const run of log === null ? [] : store.about(log)) {
    for (const finding of store.diagnosis(run.id).findings) {
      if (run.fileOf(finding.series) !== log) continue;
      if (!touches(where, placeInLog(run, finding).range)) continue;
      const planned = (await remedies.plan(run, finding)).slice(0, mostOnLog);
      const offered = planned.map((one) => action(run, finding, one, context));
      // Several findings of one run may ask for the same change.
      actions.push(...offered.filter(({ title }) => actions.every((one) => one.title !== title)));
      if (vscode.workspace.isTrusted) further.push(tryFixes(run, finding));
      further.push(showCharts(run, finding), askAction(run, finding));
    }
  }
  // One of each: of several findings on a line the first is the most telling.
  return [...actions, ...further.slice(0, 3)];
}

function isFor(action: vscode.CodeAction, finding: Finding, remedy: Remedy): boolean {
  return (
    action instanceof RemedyAction && action.finding === finding && action.remedy.id === remedy.id
  );
}

function touches(a: vscode.Range, b: vscode.Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}

function isAt(
  document: vscode.TextDocument,
  script: TrainingScript,
  { placement }: Remedy,
  where: vscode.Range,
): boolean {
  if (placement.kind !== "edit") return false;
  const { uri, range } = script.placeOf(placement.anchor);
  return uri.toString() === document.uri.toString() && touches(where, range);
}

function action(
  run: Run,
  finding: Finding,
  { remedy, script }: PlannedRemedy,
  context: vscode.CodeActionContext,
): vscode.CodeAction {
  const result = new RemedyAction(run, finding, remedy);
  result.diagnostics = context.diagnostics.filter(
    ({ source, code }) =>
      source === diagnosticSource && typeof code === "object" && code.value === finding.sign,
  );
  if (remedy.placement.kind === "edit" && script !== null) {
    result.isPreferred = remedy.preferred;
    const place = script.placeOf(remedy.placement.anchor);
    result.command = insertedCommand(result, remedy, script, place);
  } else if (script === null) {
    result.command = insertCommand(result);
  } else if (remedy.placement.kind !== "edit") {
    result.disabled = { reason: localize(remedy.placement.reason) };
  }
  return result;
}

/** Computed on the script as it is at this moment. */
async function resolve(action: RemedyAction, remedies: Remedies): Promise<vscode.CodeAction> {
  const made = await remedies.edit(action.run, action.finding, action.remedy.id);
  if (made !== null && made.edit !== null && made.remedy.placement.kind === "edit") {
    const place = made.script.placeOf(made.remedy.placement.anchor);
    action.edit = made.edit;
    action.command = insertedCommand(action, made.remedy, made.script, place);
  } else if (action.command !== undefined && action.disabled === undefined) {
    // The script has changed since it was offered, so that it fits no more: says why.
    action.command = insertCommand(action);
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
  remedy: Remedy,
  script: TrainingScript,
  place: vscode.Location,
): vscode.Command {
  return {
    title,
    command: internalCommandIds.remedyInserted,
    arguments: [script.uri, place, judgedSign(finding), title, textBefore(remedy)],
  };
}

function tryFixes(run: Run, finding: Finding): vscode.CodeAction {
  const result = new vscode.CodeAction(vscode.l10n.t("Try Fixes…"), vscode.CodeActionKind.QuickFix);
  result.command = {
    title: result.title,
    command: commandIds.tryFixes,
    arguments: [{ run: run.id, sign: finding.sign }],
  };
  return result;
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
