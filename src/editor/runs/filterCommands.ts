import * as vscode from "vscode";
import { runStates, runStateTitle } from "../../core/view/runState.ts";
import { stateIcons } from "../../core/view/runs/nodeText.ts";
import { noFilter, type RunOrder, runOrders } from "../../core/view/runs/runFilter.ts";
import { commandIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { pickOne, pickSeveral } from "../say.ts";
import type { RunsViewState } from "./runsViewState.ts";

/** What narrows and orders the view. */
export function registerFilterCommands(state: RunsViewState): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.filterRuns, () => askForText(state)),
    vscode.commands.registerCommand(commandIds.filterRunsByState, () => askForStates(state)),
    vscode.commands.registerCommand(commandIds.clearRunsFilter, () => {
      state.filter = noFilter;
    }),
    vscode.commands.registerCommand(commandIds.sortRuns, () => askForOrder(state)),
    vscode.commands.registerCommand(commandIds.groupByFolder, () => state.groupBy("folder")),
    vscode.commands.registerCommand(commandIds.groupByExperiment, () =>
      state.groupBy("experiment"),
    ),
  );
}

/** The view follows each letter; Escape brings back what was there. */
function askForText(state: RunsViewState): void {
  const before = state.filter;
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t("Filter Runs");
  input.placeholder = vscode.l10n.t("Words of a name, a folder or a problem");
  input.value = before.text;
  let accepted = false;
  input.onDidChangeValue((text) => {
    state.filter = { ...state.filter, text };
  });
  input.onDidAccept(() => {
    accepted = true;
    input.hide();
  });
  input.onDidHide(() => {
    if (!accepted) state.filter = before;
    input.dispose();
  });
  input.show();
}

async function askForStates(state: RunsViewState): Promise<void> {
  const picked = await pickSeveral(
    runStates.map((one) => ({
      icon: stateIcons[one].icon,
      label: localize(runStateTitle(one)),
      picked: state.filter.states.has(one),
      state: one,
    })),
    { title: vscode.l10n.t("Show Runs in These States (None: All)") },
  );
  if (picked === undefined) return;
  state.filter = { ...state.filter, states: new Set(picked.map((one) => one.state)) };
}

async function askForOrder(state: RunsViewState): Promise<void> {
  const titles: Readonly<Record<RunOrder, string>> = {
    name: vscode.l10n.t("Name"),
    time: vscode.l10n.t("Time, Newest First"),
    loss: vscode.l10n.t("Loss, Lowest First"),
  };
  const picked = await pickOne(
    runOrders.map((order) => ({
      label: titles[order],
      description: order === state.order ? vscode.l10n.t("(current)") : "",
      order,
    })),
    { title: vscode.l10n.t("Sort Runs By") },
  );
  if (picked !== undefined) await state.sortBy(picked.order);
}
