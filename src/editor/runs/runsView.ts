import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { iconText } from "../../core/text/escape.ts";
import { runStateTitle } from "../../core/view/runState.ts";
import { isFiltering } from "../../core/view/runs/runFilter.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { CurrentRun } from "../currentRun.ts";
import { viewIds } from "../ids.ts";
import { localize } from "../localize.ts";
import type { ScriptLocator } from "../scriptLocator.ts";
import { registerFilterCommands } from "./filterCommands.ts";
import { registerRunCommands } from "./runCommands.ts";
import type { RunList } from "./runList.ts";
import type { RunsNode } from "./runNodes.ts";
import type { RunsTreeProvider } from "./runsTreeProvider.ts";
import type { RunsViewState } from "./runsViewState.ts";
import { registerTablePanel } from "./tablePanel.ts";

export interface RunsViewDependencies {
  readonly store: RunStore;
  readonly list: RunList;
  readonly current: CurrentRun;
  readonly locator: ScriptLocator;
  readonly charts: { show(run?: RunId): void; compare(runs: readonly RunId[]): void };
  readonly extensionUri: vscode.Uri;
}

/** The view of all runs in its own container, and the commands on runs. */
export function registerRunsView(dependencies: RunsViewDependencies): vscode.Disposable {
  const { store, list, extensionUri, charts } = dependencies;
  const { state, provider, picker, dismissals } = list;
  const table = registerTablePanel({ store, extensionUri, charts });
  const view = vscode.window.createTreeView<RunsNode>(viewIds.runs, {
    treeDataProvider: provider,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const say = () => {
    view.badge = badgeOf(provider);
    view.message = messageOf(provider, state);
  };
  return vscode.Disposable.from(
    table,
    view,
    provider.onDidChangeTreeData(say),
    registerFilterCommands(state),
    registerRunCommands({ ...dependencies, state, dismissals, picker, table }),
  );
}

/** Live runs that are stuck; nothing where there are none. */
function badgeOf({ rows }: RunsTreeProvider): vscode.ViewBadge | undefined {
  const value = rows.filter(({ isLive, state }) => isLive && state === "stuck").length;
  if (value === 0) return undefined;
  const tooltip =
    value === 1
      ? vscode.l10n.t("1 live run is stuck")
      : vscode.l10n.t("{0} live runs are stuck", value);
  return { value, tooltip };
}

/** What is left out, and why; "" where nothing is. */
function messageOf({ tree }: RunsTreeProvider, { filter }: RunsViewState): string {
  if (!isFiltering(filter) || tree.all === 0) return "";
  const states = [...filter.states].map((state) => localize(runStateTitle(state)));
  const text = filter.text.trim() === "" ? [] : [`“${iconText(filter.text.trim(), 60)}”`];
  return vscode.l10n.t(
    "{0} of {1} runs: {2}",
    tree.shown,
    tree.all,
    [...text, ...states].join(", "),
  );
}
