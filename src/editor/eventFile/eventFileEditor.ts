import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";
import { viewTypes } from "../ids.ts";
import type { ChartsPanelDependencies } from "../panel/panelDependencies.ts";
import { PanelSession } from "../panel/panelSession.ts";
import { pageFolder, pageHtml } from "../webviewPage.ts";
import { waitingHtml } from "./waitingPage.ts";

export interface EventFileDependencies extends ChartsPanelDependencies {
  readonly client: LogClient;
}

/** Opens binary logs, of which nothing could be read as text, as the charts of their runs. */
export function registerEventFileEditor(dependencies: EventFileDependencies): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
    resolveCustomEditor: ({ uri }, panel) => showCharts(uri, panel, dependencies),
  };
  return vscode.window.registerCustomEditorProvider(viewTypes.eventFile, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}

/**
 * The page comes with the file's first run: until then the panel would show some other one. When that run turns out
 * to be a part of another file's, it goes on with that one.
 */
function showCharts(
  uri: vscode.Uri,
  panel: vscode.WebviewPanel,
  dependencies: EventFileDependencies,
): void {
  const { extensionUri, store, client } = dependencies;
  const owned: vscode.Disposable[] = [];
  let session: PanelSession | null = null;
  let shown: RunId | null = null;
  const show = () => {
    const run = store.about(uri.fsPath).at(-1);
    if (run === undefined || (shown !== null && store.get(shown) !== undefined)) return;
    shown = run.id;
    if (session !== null) return session.goTo(run.id, null);
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
    session = new PanelSession(panel, dependencies, null);
    session.goTo(run.id, null);
    owned.push(session);
    panel.webview.html = pageHtml(panel.webview, extensionUri, "charts", panel.title);
  };
  owned.push(store.onDidChange(show));
  panel.onDidDispose(() => {
    for (const disposable of owned) disposable.dispose();
  });
  panel.webview.html = waitingHtml(uri);
  client.open(uri.fsPath);
  show();
}
