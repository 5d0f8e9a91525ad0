import * as vscode from "vscode";
import type { CurrentDiagnosisOptions } from "../host/diagnosisOptions.ts";
import type { LogClient } from "../host/logClient.ts";
import type { RunStore } from "../host/runStore.ts";
import { coalesced } from "../host/scheduling/schedule.ts";
import type { WatchedFolder } from "../host/worker/protocol.ts";
import { contextKeys, settingIds } from "./ids.ts";
import { logUri } from "./logUri.ts";
import {
  diagnosisOptionsOfSettings,
  logSettings,
  onDidChangeEditorExcludes,
  onDidChangeSettings,
  patternSettings,
} from "./settings.ts";

/** Languages in which a training log may stand; the content decides. */
const logLanguages = new Set([
  "plaintext",
  "log",
  "csv",
  "tsv",
  "csv (semicolon)",
  "json",
  "jsonl",
  "jsonlines",
]);

export interface WatchingDependencies {
  readonly client: LogClient;
  readonly store: RunStore;
  readonly options: CurrentDiagnosisOptions;
}

/** Has the logs of the workspace folders found and followed, and those that a person opens. */
export function registerWatching({
  client,
  store,
  options,
}: WatchingDependencies): vscode.Disposable {
  const watch = () => client.watch(workspaceFolders());
  const usePatterns = () => client.usePatterns(patternSettings());
  const openIfLog = (document: vscode.TextDocument) => {
    if (document.uri.scheme === "file" && logLanguages.has(document.languageId))
      client.open(document.uri.fsPath);
  };
  // Activation itself stays free of I/O; the first look at the disk comes when the event loop is free.
  const start = setImmediate(() => {
    if (patternSettings().length > 0) usePatterns();
    if (vscode.workspace.workspaceFolders !== undefined) watch();
    for (const document of vscode.workspace.textDocuments) openIfLog(document);
  });
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(start) },
    vscode.workspace.onDidChangeWorkspaceFolders(watch),
    vscode.workspace.onDidGrantWorkspaceTrust(watch),
    onDidChangeSettings(
      [settingIds.include, settingIds.exclude, settingIds.pollingInterval],
      watch,
    ),
    onDidChangeEditorExcludes(watch),
    onDidChangeSettings([settingIds.patterns, settingIds.roles], usePatterns),
    onDidChangeSettings([settingIds.sensitivity, settingIds.signs], () =>
      options.change(diagnosisOptionsOfSettings()),
    ),
    vscode.workspace.onDidOpenTextDocument(openIfLog),
    registerContextKeys(store),
  );
}

function workspaceFolders(): WatchedFolder[] {
  const ignoresLinks = !vscode.workspace.isTrusted;
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map(({ uri }) => ({ path: uri.fsPath, ...logSettings(uri), ignoresLinks }));
}

/** How long the logs rest before VS Code is told of them, in milliseconds: it sends all their paths to the window. */
const contextKeyDelay = 100;

function registerContextKeys(store: RunStore): vscode.Disposable {
  let known = new Set<string>();
  const tell = coalesced(() => {
    const files = new Set(store.files);
    if (files.size === known.size && [...files].every((file) => known.has(file))) return;
    known = files;
    const logs = Object.fromEntries([...files].map((file) => [logUri(file).fsPath, true]));
    void vscode.commands.executeCommand("setContext", contextKeys.logs, logs);
    void vscode.commands.executeCommand("setContext", contextKeys.hasRuns, files.size > 0);
  }, contextKeyDelay);
  return vscode.Disposable.from(
    tell,
    store.onDidChange(({ grown, removed }) => {
      if (grown.size + removed.size > 0) tell.request();
    }),
  );
}
