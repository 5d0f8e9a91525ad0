import path from "node:path";
import * as vscode from "vscode";
import type { Finding, Severity, Sign } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import { localize } from "./localize.ts";
import { type Remedies, range } from "./remedies.ts";
import type { RunFinding, ScriptFindings } from "./scriptFindings.ts";

export const diagnosticSource = "Unstuck";

export interface DiagnosticsDependencies {
  readonly store: RunStore;
  readonly findings: ScriptFindings;
  readonly remedies: Remedies;
  readonly extensionUri: vscode.Uri;
}

/** Problems on the lines of the log where they began, and on the code of the script that the first remedy would change. */
export function registerDiagnostics(dependencies: DiagnosticsDependencies): vscode.Disposable {
  const { store, findings } = dependencies;
  const onLogs = vscode.languages.createDiagnosticCollection("unstuck-logs");
  const onScripts = vscode.languages.createDiagnosticCollection("unstuck-scripts");
  const changed = delayed(() => void showOnScripts(onScripts, dependencies));
  return vscode.Disposable.from(
    onLogs,
    onScripts,
    changed,
    store.onDidChange(() => showOnLogs(onLogs, dependencies)),
    findings.onDidChange(changed.call),
    vscode.workspace.onDidChangeTextDocument(
      ({ document }) => findings.of(document.uri).length > 0 && changed.call(),
    ),
  );
}

/** How long a script rests before its diagnostics are placed anew, in milliseconds. */
const rest = 300;

function delayed(action: () => void): { call(): void; dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      clearTimeout(timer);
      timer = setTimeout(action, rest);
    },
    dispose: () => clearTimeout(timer),
  };
}

function showOnLogs(
  collection: vscode.DiagnosticCollection,
  dependencies: DiagnosticsDependencies,
): void {
  const byLog = new Map<string, vscode.Diagnostic[]>();
  // What several runs show together stands once, in the log that was found last.
  const said = new Set<Finding>();
  for (const run of [...dependencies.store.runs].reverse()) {
    for (const finding of dependencies.store.diagnosis(run.id).findings) {
      if (said.has(finding)) continue;
      said.add(finding);
      const file = run.fileOf(finding.series);
      const list = byLog.get(file) ?? [];
      list.push(logDiagnostic(run, finding, dependencies.extensionUri));
      byLog.set(file, list);
    }
  }
  replaceAll(collection, byLog);
}

function logDiagnostic(run: Run, finding: Finding, extensionUri: vscode.Uri): vscode.Diagnostic {
  const line = (finding.onset.line ?? run.firstLine) - 1;
  const wholeLine = new vscode.Range(line, 0, line, 10_000);
  return diagnostic(wholeLine, localize(finding.summary), finding, extensionUri);
}

async function showOnScripts(
  collection: vscode.DiagnosticCollection,
  { findings, remedies, extensionUri }: DiagnosticsDependencies,
): Promise<void> {
  const byScript = new Map<string, vscode.Diagnostic[]>();
  for (const script of findings.scripts) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(script)).then(
      (opened) => opened,
      () => null,
    );
    if (document === null) continue;
    byScript.set(script, await scriptDiagnostics(document, findings, remedies, extensionUri));
  }
  replaceAll(collection, byScript);
}

/** One diagnostic a sign, on what the first remedy that can be placed would change. */
async function scriptDiagnostics(
  document: vscode.TextDocument,
  findings: ScriptFindings,
  remedies: Remedies,
  extensionUri: vscode.Uri,
): Promise<vscode.Diagnostic[]> {
  const bySign = new Map<Sign, RunFinding[]>();
  for (const found of findings.of(document.uri)) {
    bySign.set(found.finding.sign, [...(bySign.get(found.finding.sign) ?? []), found]);
  }
  const diagnostics: vscode.Diagnostic[] = [];
  for (const found of bySign.values()) {
    const [first] = found;
    if (first === undefined) continue;
    const planned = await remedies.planOn(document, first.run, first.finding);
    const placements = planned.map(({ remedy }) => remedy.placement);
    const placed = placements.find((placement) => placement.kind === "edit");
    if (placed === undefined) continue;
    const place = range(document, placed.anchor);
    diagnostics.push(diagnostic(place, scriptMessage(found), first.finding, extensionUri));
  }
  return diagnostics;
}

function scriptMessage(found: readonly RunFinding[]): string {
  const [first] = found;
  if (first === undefined) return "";
  const summary = localize(first.finding.summary);
  const log = path.basename(first.run.path);
  return found.length === 1
    ? vscode.l10n.t("{0} ({1})", summary, log)
    : vscode.l10n.t("{0} ({1} and {2} more runs of this script)", summary, log, found.length - 1);
}

function diagnostic(
  where: vscode.Range,
  text: string,
  finding: Finding,
  extensionUri: vscode.Uri,
): vscode.Diagnostic {
  const result = new vscode.Diagnostic(where, text, severities[finding.severity]);
  result.source = diagnosticSource;
  result.code = {
    value: finding.sign,
    target: vscode.Uri.joinPath(extensionUri, "media", "docs", `${finding.sign}.md`),
  };
  return result;
}

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  info: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
};

function replaceAll(
  collection: vscode.DiagnosticCollection,
  byFile: ReadonlyMap<string, vscode.Diagnostic[]>,
): void {
  collection.forEach((uri) => {
    if (!byFile.has(uri.fsPath)) collection.delete(uri);
  });
  for (const [file, list] of byFile) collection.set(vscode.Uri.file(file), list);
}
