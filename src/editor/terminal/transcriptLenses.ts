import * as vscode from "vscode";
import type { Finding } from "../../core/diagnosis/finding.ts";
import { terminalScheme } from "../../core/run/logPlace.ts";
import type { Run } from "../../core/run/run.ts";
import { iconText } from "../../core/text/escape.ts";
import type { RunStore } from "../../host/runStore.ts";
import { commandIds, internalCommandIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { logAt } from "../logUri.ts";
import { placeInLog } from "../placeInLog.ts";
import type { Remedies } from "../remedies.ts";

/** VS Code offers no quick fixes in a read-only document: above the lines with problems stand links instead. */
export function registerTranscriptLenses(store: RunStore, remedies: Remedies): vscode.Disposable {
  const changes = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changes,
    store.onDidChange(() => changes.fire()),
    remedies.onDidChange(() => changes.fire()),
    vscode.languages.registerCodeLensProvider(
      { scheme: terminalScheme },
      {
        onDidChangeCodeLenses: changes.event,
        provideCodeLenses: ({ uri }) => lenses(uri, store, remedies),
      },
    ),
  );
}

async function lenses(
  uri: vscode.Uri,
  store: RunStore,
  remedies: Remedies,
): Promise<vscode.CodeLens[]> {
  const log = logAt(uri);
  const found: vscode.CodeLens[] = [];
  for (const run of log === null ? [] : store.about(log)) {
    for (const finding of store.diagnosis(run.id).findings) {
      if (run.fileOf(finding.series) !== log) continue;
      const { range } = placeInLog(run, finding);
      for (const command of await commands(run, finding, remedies))
        found.push(new vscode.CodeLens(range, command));
    }
  }
  return found;
}

async function commands(run: Run, finding: Finding, remedies: Remedies): Promise<vscode.Command[]> {
  const planned = await remedies.plan(run, finding);
  const best = planned.find(
    ({ remedy, script }) => script === null || remedy.placement.kind === "edit",
  )?.remedy;
  const all = {
    title: vscode.l10n.t("All Remedies"),
    command: commandIds.showCharts,
    arguments: [{ run: run.id, sign: finding.sign }],
  };
  if (best === undefined) return [all];
  const insert = {
    title: `$(lightbulb) ${iconText(localize(best.title))}`,
    command: internalCommandIds.insertRemedy,
    arguments: [run.id, finding.sign, best.id],
  };
  return [insert, all];
}
