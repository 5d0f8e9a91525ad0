import * as vscode from "vscode";
import { DisposableStore } from "../../core/disposable.ts";
import {
  isLandscapeReady,
  isLessonId,
  type LandscapeMessage,
  landscapeTexts,
} from "../../core/landscape/landscapeProtocol.ts";
import type { LessonId } from "../../core/landscape/lessons.ts";
import { commandIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { closeUnrestored, pageFolder, pageHtml } from "../webviewPage.ts";

const landscapeViewType = "unstuck.landscape";

/** The playground of loss landscapes: one panel at most; created and restored ones take the same path. */
export function registerLandscape(extensionUri: vscode.Uri): vscode.Disposable {
  const owned = new DisposableStore();
  let shown: { readonly panel: vscode.WebviewPanel; open(lesson: LessonId): void } | null = null;

  const adopt = (panel: vscode.WebviewPanel, first: LessonId | null) => {
    shown?.panel.dispose();
    let wanted = first;
    let ready = false;
    const send = () => {
      const lesson = wanted;
      wanted = null;
      const message: LandscapeMessage = {
        type: "landscape",
        texts: landscapeTexts(localize),
        lesson,
      };
      void panel.webview.postMessage(message);
    };
    panel.webview.onDidReceiveMessage((value: unknown) => {
      if (!isLandscapeReady(value)) return;
      ready = true;
      send();
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) ready = false;
    });
    const adopted = {
      panel,
      open: (lesson: LessonId) => {
        wanted = lesson;
        if (ready) send();
      },
    };
    shown = adopted;
    panel.onDidDispose(() => {
      if (shown === adopted) shown = null;
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "icon.png");
    panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(extensionUri)] };
    panel.webview.html = pageHtml(panel.webview, extensionUri, "landscape", panel.title);
  };

  owned.add(
    vscode.window.registerWebviewPanelSerializer(landscapeViewType, {
      deserializeWebviewPanel: async (panel) => adopt(panel, null),
    }),
  );
  owned.add(
    vscode.commands.registerCommand(commandIds.openLandscape, (asked: unknown) => {
      const lesson = isLessonId(asked) ? asked : null;
      if (shown !== null) {
        shown.panel.reveal();
        if (lesson !== null) shown.open(lesson);
        return;
      }
      closeUnrestored(landscapeViewType);
      const panel = vscode.window.createWebviewPanel(
        landscapeViewType,
        vscode.l10n.t("Unstuck: Loss Landscape"),
        vscode.ViewColumn.Active,
      );
      adopt(panel, lesson);
    }),
  );
  owned.add({ dispose: () => shown?.panel.dispose() });
  return owned;
}
