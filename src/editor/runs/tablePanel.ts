import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { type RunTable, runTable, tabSeparated } from "../../core/view/runs/runTable.ts";
import {
  parseFromTablePage,
  type ToTablePage,
  tableWords,
} from "../../core/view/runs/tableProtocol.ts";
import type { RunStore } from "../../host/runStore.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import { localize } from "../localize.ts";
import { pageFolder, pageHtml } from "../webviewPage.ts";

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

/** A table of what differs between runs; there is one panel at most. */
export function registerTablePanel(dependencies: TablePanelDependencies): TablePanel {
  let shown: { readonly panel: vscode.WebviewPanel; show(runs: readonly RunId[]): void } | null =
    null;
  return {
    show: (runs) => {
      shown ??= open(dependencies, () => {
        shown = null;
      });
      shown.panel.reveal();
      shown.show(runs);
    },
    dispose: () => shown?.panel.dispose(),
  };
}

function open({ store, extensionUri, charts }: TablePanelDependencies, onDispose: () => void) {
  const title = vscode.l10n.t("Unstuck: Hyperparameters");
  const panel = vscode.window.createWebviewPanel(
    "unstuck.hyperparameters",
    title,
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] },
  );
  panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
  let ids: readonly RunId[] = [];
  const table = (): RunTable => {
    const runs = ids.flatMap((id) => store.get(id) ?? []);
    return runTable(runs, (run) => store.diagnosis(run.id), localize);
  };
  const send = () => {
    if (!panel.visible) return;
    const message: ToTablePage = { type: "table", words: tableWords(localize), table: table() };
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
  panel.onDidDispose(() => {
    owned.dispose();
    onDispose();
  });
  panel.webview.html = pageHtml(panel.webview, extensionUri, "runTable", title);
  return {
    panel,
    show: (runs: readonly RunId[]) => {
      ids = runs;
      send();
    },
  };
}
