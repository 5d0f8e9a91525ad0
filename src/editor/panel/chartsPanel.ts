import * as vscode from "vscode";
import type { Sign } from "../../core/diagnosis/finding.ts";
import { DisposableStore } from "../../core/disposable.ts";
import type { RunId } from "../../core/run/run.ts";
import { parseViewOptions, type ViewOptions } from "../../core/view/viewOptions.ts";
import { closeUnrestored, pageFolder, pageHtml } from "../webviewPage.ts";
import type { ChartsPanelDependencies } from "./panelDependencies.ts";
import { PanelSession } from "./panelSession.ts";

/** The one id of the panel: for creating it, restoring it and the activation event. */
const chartsViewType = "unstuck.charts";

export interface ChartsPanel extends vscode.Disposable {
  /** Opens the panel or brings it to the front, at that run and that finding of it. */
  show(runId?: RunId, sign?: Sign): void;
  /** Opens the panel or brings it to the front, with these runs side by side. */
  compare(runIds: readonly RunId[]): void;
  /** Shows more runs where still exactly those `before` are shown, and brings nothing to the front. @returns whether they were. */
  extend(before: readonly RunId[], runIds: readonly RunId[]): boolean;
}

interface Shown {
  readonly panel: vscode.WebviewPanel;
  readonly session: PanelSession;
}

/** There is one panel at most; created and restored ones take the same path. */
export function registerChartsPanel(dependencies: ChartsPanelDependencies): ChartsPanel {
  const { extensionUri } = dependencies;
  const owned = new DisposableStore();
  let shown: Shown | null = null;

  const adopt = (panel: vscode.WebviewPanel, view: ViewOptions | null): Shown => {
    shown?.panel.dispose();
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
    const session = new PanelSession(panel, dependencies, view);
    const adopted = { panel, session };
    shown = adopted;
    panel.onDidDispose(() => {
      session.dispose();
      if (shown === adopted) shown = null;
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
    panel.webview.html = pageHtml(panel.webview, extensionUri, "charts", panel.title);
    return adopted;
  };

  const create = (): Shown => {
    const { activeTextEditor, activeNotebookEditor } = vscode.window;
    closeUnrestored(chartsViewType);
    const beside = (activeTextEditor ?? activeNotebookEditor) !== undefined;
    const panel = vscode.window.createWebviewPanel(
      chartsViewType,
      vscode.l10n.t("Unstuck: Charts"),
      beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] },
    );
    return adopt(panel, null);
  };

  owned.add(
    vscode.window.registerWebviewPanelSerializer(chartsViewType, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        adopt(panel, restoredView(state));
      },
    }),
  );
  owned.add({ dispose: () => shown?.panel.dispose() });

  return {
    show: (runId, sign) => {
      const { panel, session } = shown ?? create();
      panel.reveal();
      session.goTo(runId ?? null, sign ?? null);
    },
    compare: (runIds) => {
      const { panel, session } = shown ?? create();
      panel.reveal();
      if (runIds.length > 1) session.compare(runIds);
      else session.goTo(runIds[0] ?? null, null);
    },
    extend: (before, runIds) => shown?.session.extend(before, runIds) ?? false,
    dispose: () => owned.dispose(),
  };
}

function restoredView(state: unknown): ViewOptions | null {
  return typeof state === "object" && state !== null && "view" in state
    ? parseViewOptions(state.view)
    : null;
}
