import * as vscode from "vscode";
import { type Sign, signs } from "../core/diagnosis/finding.ts";
import type { RunId } from "../core/run/run.ts";
import type { LogClient } from "../host/logClient.ts";
import type { RunStore } from "../host/runStore.ts";
import type { CurrentRun } from "./currentRun.ts";
import { commandIds } from "./ids.ts";
import { logAt } from "./logUri.ts";
import { newestRunOf } from "./notebook/notebookRuns.ts";
import type { ScriptLocator } from "./scriptLocator.ts";

export interface CommandDependencies {
  readonly store: RunStore;
  readonly client: LogClient;
  readonly current: CurrentRun;
  readonly locator: ScriptLocator;
  readonly charts: { show(run?: RunId, sign?: Sign): void };
  readonly output: vscode.LogOutputChannel;
}

/** How long the charts of a log that is still being read are waited for, in milliseconds. */
const patience = 10_000;

export function registerCommands(dependencies: CommandDependencies): vscode.Disposable {
  const { current, locator, charts, output } = dependencies;
  let awaited: vscode.Disposable | null = null;
  return vscode.Disposable.from(
    { dispose: () => awaited?.dispose() },
    vscode.commands.registerCommand(commandIds.showCharts, (target: unknown) => {
      awaited?.dispose();
      const { run, sign } = chartsTarget(target, dependencies);
      charts.show(run ?? current.get()?.id, sign);
      const asked = target instanceof vscode.Uri ? target : activeDocument(target);
      if (run === undefined && asked !== undefined) awaited = showWhenRead(asked, dependencies);
    }),
    vscode.commands.registerCommand(commandIds.chooseScript, async () => {
      const run = current.get();
      if (run !== undefined) await locator.ask(run);
    }),
    vscode.commands.registerCommand(commandIds.showOutput, () => output.show()),
    vscode.commands.registerCommand(commandIds.openLog, () => openLog()),
  );
}

/** Asks for a log, and shows its charts beside it as soon as it is read. */
async function openLog(): Promise<void> {
  const title = vscode.l10n.t("Open a Training Log");
  const [log] = (await vscode.window.showOpenDialog({ title })) ?? [];
  if (log === undefined) return;
  await vscode.commands.executeCommand("vscode.open", log);
  await vscode.commands.executeCommand(commandIds.showCharts, log);
}

/** The document that a person looks at, where the command names nothing else. */
function activeDocument(target: unknown): vscode.Uri | undefined {
  return target === undefined ? vscode.window.activeTextEditor?.document.uri : undefined;
}

/** A log that was opened a moment ago has no run yet: its charts come as soon as it has one. */
function showWhenRead(asked: vscode.Uri, { store, charts }: CommandDependencies) {
  const log = logAt(asked);
  if (log === null || store.about(log).length > 0) return null;
  const changes = store.onDidChange(() => {
    const run = store.about(log).at(-1);
    if (run === undefined) return;
    waiting.dispose();
    charts.show(run.id);
  });
  const timer = setTimeout(() => waiting.dispose(), patience);
  const waiting = vscode.Disposable.from(changes, { dispose: () => clearTimeout(timer) });
  return waiting;
}

/** The editor title hands over the log's Uri; our own links hand over a run and a sign. */
function chartsTarget(
  target: unknown,
  { store, client }: CommandDependencies,
): { run: RunId | undefined; sign: Sign | undefined } {
  if (target instanceof vscode.Uri) {
    const printed = newestRunOf(store, target);
    if (printed !== undefined) return { run: printed.id, sign: undefined };
    if (target.scheme === "file") client.open(target.fsPath);
    const log = logAt(target);
    return { run: log === null ? undefined : store.about(log).at(-1)?.id, sign: undefined };
  }
  const { run, sign } = (target ?? {}) as { run?: unknown; sign?: unknown };
  return {
    run: store.runs.find(({ id }) => id === run)?.id,
    sign: signs.find((known) => known === sign),
  };
}
