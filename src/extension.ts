import * as vscode from "vscode";
import { DisposableStore } from "./core/disposable.ts";
import type { RunId } from "./core/run/run.ts";
import { registerCodeActions } from "./editor/codeActions.ts";
import { registerCommands } from "./editor/commands.ts";
import { CurrentRun } from "./editor/currentRun.ts";
import { registerDemo } from "./editor/demo.ts";
import { registerDiagnostics } from "./editor/diagnostics.ts";
import { registerEventFileEditor } from "./editor/eventFile/eventFileEditor.ts";
import { localize } from "./editor/localize.ts";
import { registerNotebooks } from "./editor/notebook/notebooks.ts";
import { registerNotifications } from "./editor/notifications.ts";
import { registerChartsPanel } from "./editor/panel/chartsPanel.ts";
import { Remedies } from "./editor/remedies.ts";
import { ScriptCauses } from "./editor/scriptCauses.ts";
import { ScriptFindings } from "./editor/scriptFindings.ts";
import { ScriptLocator } from "./editor/scriptLocator.ts";
import { judgementSettings, roleSettings } from "./editor/settings.ts";
import { registerStatusBar } from "./editor/statusBar.ts";
import { registerTerminals } from "./editor/terminal/terminals.ts";
import { registerTranscriptLenses } from "./editor/terminal/transcriptLenses.ts";
import { Transcripts } from "./editor/terminal/transcripts.ts";
import { Trials } from "./editor/trials.ts";
import { registerWatching } from "./editor/watching.ts";
import { Comparisons } from "./host/comparisons.ts";
import { JoinedRuns } from "./host/joinedRuns.ts";
import { Judge } from "./host/judge.ts";
import { LogClient } from "./host/logClient.ts";
import { LogSessions } from "./host/logSessions.ts";
import { RunStore } from "./host/runStore.ts";

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalStorageUri, workspaceState } = context;
  const own = new DisposableStore();
  context.subscriptions.push(own);

  const output = own.add(vscode.window.createOutputChannel("Unstuck", { log: true }));
  const note = (level: "info" | "warn", text: string) => output[level](text);
  const store = own.add(new RunStore());
  const judge = own.add(new Judge(judgementSettings()));
  const joined = own.add(new JoinedRuns(store, judge));
  const sessions = own.add(new LogSessions({ store: joined, judge, aliases: roleSettings, note }));
  own.add(new Comparisons(store, judge));
  const workerFile = vscode.Uri.joinPath(extensionUri, "dist", "worker.js").fsPath;
  const client = own.add(new LogClient({ workerFile, sessions, note }));

  const current = own.add(new CurrentRun(store));
  const transcripts = own.add(new Transcripts());
  const locator = own.add(new ScriptLocator(workspaceState, transcripts));
  own.add(new ScriptCauses({ store, judge, locator }));
  const findings = own.add(new ScriptFindings(store, locator));
  const trials = own.add(new Trials(store, locator, workspaceState));
  const remedies = own.add(new Remedies(locator, trials));
  const onTurn = (run: RunId) => current.turnTo(run);
  const panel = { extensionUri, store, remedies, trials, translate: localize, log: output, onTurn };
  const charts = own.add(registerChartsPanel(panel));

  own.add(registerCommands({ store, client, current, locator, charts, output }));
  own.add(registerEventFileEditor({ ...panel, client }));
  own.add(registerStatusBar(store, current));
  own.add(registerDiagnostics({ store, findings, remedies, extensionUri }));
  own.add(registerCodeActions({ store, remedies, findings }));
  own.add(registerNotifications(store));
  own.add(registerDemo({ client, extensionUri, storageUri: globalStorageUri }));
  own.add(registerWatching({ client, store, judge }));
  own.add(registerNotebooks(client));
  own.add(registerTranscriptLenses(store, remedies));
  own.add(registerTerminals({ client, store, transcripts, memory: workspaceState, note }));
}
