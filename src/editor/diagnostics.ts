import * as vscode from "vscode";
import type { Finding, Severity, Sign } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import { localize } from "./localize.ts";
import { logName } from "./logUri.ts";
import { placeInLog } from "./placeInLog.ts";
import type { Remedies } from "./remedies.ts";
import type { RunFinding, ScriptFindings } from "./scriptFindings.ts";
import { openScript, type TrainingScript } from "./trainingScript.ts";

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
  const placed = new Placed();
  // What several runs show together stands once, in the log that was found last.
  const said = new Set<Finding>();
  for (const run of [...dependencies.store.runs].reverse()) {
    for (const finding of dependencies.store.diagnosis(run.id).findings) {
      if (said.has(finding)) continue;
      said.add(finding);
      const { uri, range } = placeInLog(run, finding);
      const text = localize(finding.summary);
      placed.add(uri, diagnostic(range, text, finding, dependencies.extensionUri));
    }
  }
  placed.showIn(collection);
}

async function showOnScripts(
  collection: vscode.DiagnosticCollection,
  { findings, remedies, extensionUri }: DiagnosticsDependencies,
): Promise<void> {
  const placed = new Placed();
  for (const path of findings.scripts) {
    const script = await openScript(vscode.Uri.file(path));
    if (script === null) continue;
    for (const found of bySign(findings.of(script.uri))) {
      const [{ run, finding }] = found;
      const place = await placeInScript(script, run, finding, remedies);
      if (place === null || found.some((one) => standsThere(one, place))) continue;
      placed.add(place.uri, diagnostic(place.range, scriptMessage(found), finding, extensionUri));
    }
  }
  placed.showIn(collection);
}

type Several<T> = readonly [T, ...T[]];

function bySign(findings: readonly RunFinding[]): readonly Several<RunFinding>[] {
  const signs = new Map<Sign, [RunFinding, ...RunFinding[]]>();
  for (const found of findings) {
    const known = signs.get(found.finding.sign);
    if (known === undefined) signs.set(found.finding.sign, [found]);
    else known.push(found);
  }
  return [...signs.values()];
}

/** What the first remedy that can be placed would change. */
async function placeInScript(
  script: TrainingScript,
  run: Run,
  finding: Finding,
  remedies: Remedies,
): Promise<vscode.Location | null> {
  const planned = await remedies.planOn(script, run, finding);
  const placements = planned.map(({ remedy }) => remedy.placement);
  const placed = placements.find((placement) => placement.kind === "edit");
  return placed === undefined ? null : script.placeOf(placed.anchor);
}

/** In a notebook the same line may be both the log's and the script's. */
function standsThere({ run, finding }: RunFinding, place: vscode.Location): boolean {
  const own = placeInLog(run, finding);
  const { start, end } = place.range;
  return (
    own.uri.toString() === place.uri.toString() &&
    start.line <= own.range.end.line &&
    own.range.start.line <= end.line
  );
}

function scriptMessage(found: Several<RunFinding>): string {
  const [first] = found;
  const summary = localize(first.finding.summary);
  const log = logName(first.run);
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

/** Diagnostics by the document that they stand in. */
class Placed {
  readonly #byDocument = new Map<string, { readonly uri: vscode.Uri; list: vscode.Diagnostic[] }>();

  add(uri: vscode.Uri, one: vscode.Diagnostic): void {
    const key = uri.toString();
    const known = this.#byDocument.get(key);
    if (known === undefined) this.#byDocument.set(key, { uri, list: [one] });
    else known.list.push(one);
  }

  /** In place of all that stood there. */
  showIn(collection: vscode.DiagnosticCollection): void {
    collection.forEach((uri) => {
      if (!this.#byDocument.has(uri.toString())) collection.delete(uri);
    });
    for (const { uri, list } of this.#byDocument.values()) collection.set(uri, list);
  }
}
