import * as vscode from "vscode";
import { htmlText } from "../../core/text/escape.ts";

/** What stands in the editor as long as the file holds no metrics. No scripts, no resources; the inline style is the editor's. */
export function waitingHtml(uri: vscode.Uri): string {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const text = vscode.l10n.t("No metrics in {name} so far.", { name });
  return `<!DOCTYPE html>
<html lang="${htmlText(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(name)}</title>
</head>
<body>
<p role="status">${htmlText(text)}</p>
</body>
</html>`;
}
