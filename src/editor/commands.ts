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

export function registerCommands(dependencies: CommandDependencies): vscode.Disposable {
  const { current, locator, charts, output } = dependencies;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.showCharts, (target: unknown) => {
      const { run, sign } = chartsTarget(target, dependencies);
      charts.show(run ?? current.get()?.id, sign);
    }),
    vscode.commands.registerCommand(commandIds.chooseScript, async () => {
      const run = current.get();
      if (run !== undefined) await locator.ask(run);
    }),
    vscode.commands.registerCommand(commandIds.showOutput, () => output.show()),
  );
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
