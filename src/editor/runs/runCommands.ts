import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { CurrentRun } from "../currentRun.ts";
import { commandIds } from "../ids.ts";
import { logUri } from "../logUri.ts";
import { revealCell } from "../notebook/revealCell.ts";
import { warn } from "../say.ts";
import type { ScriptLocator } from "../scriptLocator.ts";
import type { Dismissals } from "./dismissals.ts";
import { type FindingNode, runsOf } from "./runNodes.ts";
import type { RunPicker } from "./runPicker.ts";
import type { RunsViewState } from "./runsViewState.ts";

export interface RunCommandsDependencies {
  readonly store: RunStore;
  readonly state: RunsViewState;
  readonly dismissals: Dismissals;
  readonly picker: RunPicker;
  readonly current: CurrentRun;
  readonly locator: ScriptLocator;
  readonly charts: { show(run?: RunId): void; compare(runs: readonly RunId[]): void };
  readonly table: { show(runs: readonly RunId[]): void };
}

/** What may be done with runs: from the view's menus, and by the ids of runs. */
export function registerRunCommands(dependencies: RunCommandsDependencies): vscode.Disposable {
  const { store, state, dismissals, picker, current, charts, table } = dependencies;
  const chosen = (node: unknown, selected: unknown) =>
    runsOf(node, selected).flatMap((id) => store.get(id) ?? []);
  const ids = (node: unknown, selected: unknown) => {
    const runs = Array.isArray(node) ? chosen(undefined, node) : chosen(node, selected);
    return runs.map(({ id }) => id);
  };
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commandIds.pickRun, async () => {
      const run = await picker.one(current.get()?.id);
      if (run !== undefined) charts.show(run);
    }),
    registerCommand(commandIds.compareRuns, async (node: unknown, selected: unknown) => {
      const asked = ids(node, selected);
      // A row beside those that are selected has the menu of several, too: with which, is asked.
      const runs = asked.length > 1 ? asked : await picker.several(asked);
      if (runs.length > 0) charts.compare(runs);
    }),
    registerCommand(commandIds.compareRunWith, async (node: unknown) => {
      const runs = await picker.several(runsOf(node, undefined));
      if (runs.length > 0) charts.compare(runs);
    }),
    registerCommand(commandIds.showHyperparameters, (node: unknown) =>
      table.show(runsOf(node, undefined)),
    ),
    registerCommand(commandIds.compareHyperparameters, async (node: unknown, selected: unknown) => {
      const asked = ids(node, selected);
      const runs = asked.length > 0 ? asked : await picker.several();
      if (runs.length > 0) table.show(runs);
    }),
    registerCommand(commandIds.goToLog, async (node: unknown) => {
      const [run] = chosen(node, undefined);
      if (run !== undefined) await showLog(run.path, run.firstLine);
    }),
    registerCommand(commandIds.goToScript, (node: unknown) => goToScript(node, dependencies)),
    registerCommand(commandIds.copyLogPath, async (node: unknown, selected: unknown) => {
      const paths = chosen(node, selected).map(({ path }) => logUri(path).fsPath);
      await vscode.env.clipboard.writeText([...new Set(paths)].join("\n"));
    }),
    registerCommand(commandIds.hideRun, (node: unknown, selected: unknown) =>
      state.hide(chosen(node, selected)),
    ),
    registerCommand(commandIds.showHiddenRuns, () => state.unhideAll()),
    registerCommand(commandIds.dismissFinding, (node: FindingNode) =>
      dismissals.dismiss(node.run, node.finding),
    ),
    registerCommand(commandIds.restoreFinding, (node: FindingNode) =>
      dismissals.restore(node.run, node.finding),
    ),
  );
}

async function showLog(path: string, line: number): Promise<void> {
  const uri = logUri(path);
  if (await revealCell(uri, 0)) return;
  const place = new vscode.Range(line - 1, 0, line - 1, 0);
  try {
    await vscode.commands.executeCommand("vscode.open", uri, { selection: place });
  } catch (error) {
    void warn(vscode.l10n.t("The log could not be opened: {0}", String(error)));
  }
}

async function goToScript(
  node: unknown,
  { store, locator }: RunCommandsDependencies,
): Promise<void> {
  const [id] = runsOf(node, undefined);
  const run = id === undefined ? undefined : store.get(id);
  if (run === undefined) return;
  const script = (await locator.find(run)) ?? (await locator.ask(run));
  if (script !== undefined) await vscode.commands.executeCommand("vscode.open", script);
}
