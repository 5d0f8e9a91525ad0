import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { type RunTable, runTable, tabSeparated } from "../../core/view/runs/runTable.ts";
import {
  keptRuns,
  parseFromTablePage,
  type ToTablePage,
  tableWords,
} from "../../core/view/runs/tableProtocol.ts";
import type { RunStore } from "../../host/runStore.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import { localize } from "../localize.ts";
import { closeUnrestored, pageFolder, pageHtml } from "../webviewPage.ts";

export interface TablePanelDependencies {
  readonly store: RunStore;
  readonly extensionUri: vscode.Uri;
  readonly charts: { show(run?: RunId): void };
}

export interface TablePanel extends vscode.Disposable {
  show(runs: readonly RunId[]): void;
}

/** How often the table is drawn anew at most while its runs go on, in milliseconds. */
const interval = 1000;

const viewType = "unstuck.hyperparameters";

interface Shown {
  readonly panel: vscode.WebviewPanel;
  show(runs: readonly RunId[]): void;
}

/** A table of what differs between runs; there is one panel at most, and it comes back with the window. */
export function registerTablePanel(dependencies: TablePanelDependencies): TablePanel {
  let shown: Shown | null = null;
  const adopt = (panel: vscode.WebviewPanel, runs: readonly RunId[]): Shown => {
    shown?.panel.dispose();
    const adopted = fill(panel, runs, dependencies);
    shown = adopted;
    panel.onDidDispose(() => {
      if (shown === adopted) shown = null;
    });
    return adopted;
  };
  const restoring = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      adopt(panel, keptRuns(state) as readonly RunId[]);
    },
  });
  return {
    show: (runs) => {
      const { panel, show } = shown ?? adopt(create(), runs);
      panel.reveal();
      show(runs);
    },
    dispose: () => {
      restoring.dispose();
      shown?.panel.dispose();
    },
  };
}

function create(): vscode.WebviewPanel {
  closeUnrestored(viewType);
  const title = vscode.l10n.t("Unstuck: Hyperparameters");
  return vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active);
}

function fill(
  panel: vscode.WebviewPanel,
  first: readonly RunId[],
  { store, extensionUri, charts }: TablePanelDependencies,
): Shown {
  panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
  panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
  let ids = first;
  const table = (): RunTable => {
    const runs = ids.flatMap((id) => store.get(id) ?? []);
    return runTable(runs, (run) => store.diagnosis(run.id), localize);
  };
  const send = () => {
    if (!panel.visible) return;
    const words = tableWords(localize);
    const message: ToTablePage = { type: "table", words, table: table(), runIds: ids };
    void panel.webview.postMessage(message);
  };
  const soon = coalesced(send, interval);
  const owned = vscode.Disposable.from(
    soon,
    store.onDidChange(({ changed, removed }) => {
      if (ids.some((id) => changed.has(id) || removed.has(id))) soon.request();
    }),
    panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = parseFromTablePage(value);
      if (message === null) return;
      if (message.type === "show") charts.show(ids.find((id) => id === message.runId));
      else if (message.type === "copy") void vscode.env.clipboard.writeText(tabSeparated(table()));
      else send();
    }),
  );
  panel.onDidDispose(() => owned.dispose());
  panel.webview.html = pageHtml(panel.webview, extensionUri, "runTable", panel.title);
  return {
    panel,
    show: (runs: readonly RunId[]) => {
      ids = runs;
      send();
    },
  };
}
