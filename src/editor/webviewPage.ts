import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { entities } from "../core/text/escape.ts";
import { contentPolicy } from "../core/view/contentPolicy.ts";

/** What the page may load from. */
export function pageFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

/**
 * Closes panels of that type that the window keeps from before but has not restored: it does so only when they come to
 * the front, and until then nobody can show anything in them.
 */
export function closeUnrestored(viewType: string): void {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const kept = tabs.filter(
    ({ input }) =>
      input instanceof vscode.TabInputWebview && input.viewType.endsWith(`-${viewType}`),
  );
  if (kept.length > 0) void vscode.window.tabGroups.close(kept);
}

/** The page is empty: all it shows comes as messages and is put there as text. `bundle` is a name in the page's folder. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  bundle: "charts" | "landscape" | "runTable",
  title: string,
): string {
  const folder = pageFolder(extensionUri);
  const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${bundle}.js`));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${bundle}.css`));
  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(webview.cspSource, nonce);
  return `<!DOCTYPE html>
<html lang="${entities(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${entities(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${entities(style.toString())}">
<title>${entities(title)}</title>
</head>
<body>
<script nonce="${nonce}" src="${entities(script.toString())}"></script>
</body>
</html>`;
}
