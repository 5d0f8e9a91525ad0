import * as vscode from "vscode";
import { DisposableStore } from "./core/disposable.ts";
import type { Message } from "./core/message.ts";
import type { RunId } from "./core/run/run.ts";
import { registerAskAboutRun } from "./editor/agents/askAboutRun.ts";
import { registerLanguageModelTools } from "./editor/agents/languageModelTools.ts";
import { registerCodeActions } from "./editor/codeActions.ts";
import { registerCommands } from "./editor/commands.ts";
import { CurrentRun } from "./editor/currentRun.ts";
import { registerDemo } from "./editor/demo.ts";
import { registerEventFileEditor } from "./editor/eventFile/eventFileEditor.ts";
import { registerLandscape } from "./editor/landscape/landscapePanel.ts";
import { localize } from "./editor/localize.ts";
import { registerNotebooks } from "./editor/notebook/notebooks.ts";
import { registerNotifications } from "./editor/notifications.ts";
import { registerChartsPanel } from "./editor/panel/chartsPanel.ts";
import { RemedyPreviews } from "./editor/panel/remedyPreview.ts";
import { registerLogProblems } from "./editor/problems/logProblems.ts";
import { registerScriptProblems } from "./editor/problems/scriptProblems.ts";
import { Remedies } from "./editor/remedies.ts";
import { runList } from "./editor/runs/runList.ts";
import { registerRunsView } from "./editor/runs/runsView.ts";
import { causesByScript } from "./editor/scriptCauses.ts";
import { ScriptFindings } from "./editor/scriptFindings.ts";
import { ScriptLocator } from "./editor/scriptLocator.ts";
import { judgementSettings, roleSettings } from "./editor/settings.ts";
import { registerStatusBar } from "./editor/statusBar.ts";
import { registerTerminals } from "./editor/terminal/terminals.ts";
import { registerTranscriptLenses } from "./editor/terminal/transcriptLenses.ts";
import { Transcripts } from "./editor/terminal/transcripts.ts";
import { registerTrials } from "./editor/trials/registerTrials.ts";
import { Trials } from "./editor/trials.ts";
import { warnWithOutput } from "./editor/warnWithOutput.ts";
import { registerWatching } from "./editor/watching.ts";
import { Diagnoser } from "./host/diagnoser.ts";
import { JoinedRuns } from "./host/joinedRuns.ts";
import { Judge } from "./host/judge.ts";
import { LogClient } from "./host/logClient.ts";
import { LogSessions } from "./host/logSessions.ts";
import { RunStore } from "./host/runStore.ts";
import { WorkQueue } from "./host/scheduling/workQueue.ts";

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalStorageUri, workspaceState } = context;
  const own = new DisposableStore();
  context.subscriptions.push(own);

  const output = own.add(vscode.window.createOutputChannel("Unstuck", { log: true }));
  const note = (level: "info" | "warn", text: string) => output[level](text);
  const alert = (text: Message) => void warnWithOutput(text, output);
  const queue = own.add(new WorkQueue((what, error) => note("warn", `${what}: ${String(error)}`)));
  const store = own.add(new RunStore());
  const judge = own.add(new Judge(judgementSettings()));
  const joined = own.add(new JoinedRuns(store, queue));
  const sessions = own.add(new LogSessions({ store: joined, aliases: roleSettings, note }));
  const workerFile = vscode.Uri.joinPath(extensionUri, "dist", "worker.js").fsPath;
  const client = own.add(new LogClient({ workerFile, sessions, note, alert }));

  const current = own.add(new CurrentRun(store));
  const transcripts = own.add(new Transcripts());
  const locator = own.add(new ScriptLocator(workspaceState, transcripts));
  const explain = causesByScript(locator, judge);
  const diagnoser = own.add(new Diagnoser({ store, judge, queue, explain, note }));
  own.add(locator.onDidChange(() => diagnoser.explainAgain()));
  const findings = own.add(new ScriptFindings(store, locator, note));
  const trials = own.add(new Trials(store, locator, workspaceState));
  const remedies = own.add(new Remedies(locator, trials));
  const onTurn = (run: RunId) => current.turnTo(run);
  const previews = own.add(new RemedyPreviews());
  const list = own.add(runList(store, workspaceState));
  const { picker } = list;
  const shared = {
    extensionUri,
    store,
    remedies,
    previews,
    trials,
    picker,
    memory: workspaceState,
  };
  const panel = { ...shared, translate: localize, log: output, onTurn };
  const charts = own.add(registerChartsPanel(panel));
  own.add(registerLandscape(extensionUri));

  own.add(registerCommands({ store, client, current, locator, charts, output }));
  own.add(
    registerRunsView({
      store,
      list,
      current,
      locator,
      charts,
      memory: workspaceState,
      extensionUri,
    }),
  );
  own.add(registerEventFileEditor({ ...panel, client }));
  own.add(registerStatusBar(store, current));
  own.add(registerLogProblems({ store, extensionUri }));
  own.add(registerScriptProblems({ findings, remedies, extensionUri, note }));
  own.add(registerCodeActions({ store, remedies, findings }));
  own.add(registerLanguageModelTools({ store, locator, remedies, extensionUri }));
  own.add(registerAskAboutRun({ store, current }));
  own.add(registerNotifications(store));
  own.add(registerDemo({ client, extensionUri, storageUri: globalStorageUri }));
  own.add(registerWatching({ client, store, judge }));
  own.add(registerNotebooks(client));
  own.add(registerTranscriptLenses(store, remedies));
  const storage = { extensionUri, storageUri: globalStorageUri, memory: workspaceState };
  own.add(registerTrials({ store, current, locator, transcripts, ...storage }));
  own.add(registerTerminals({ client, store, transcripts, memory: workspaceState, note }));
}
