import * as vscode from "vscode";

/** Whether a tab of any editor shows the document. */
export function isOpen(uri: vscode.Uri): boolean {
  const key = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some((tab) => addressOf(tab)?.toString() === key),
  );
}

/** Tells of each document whose tab was opened or closed. */
export function onDidOpenOrClose(listener: (uri: vscode.Uri) => void): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
    for (const tab of [...opened, ...closed]) {
      const uri = addressOf(tab);
      if (uri !== undefined) listener(uri);
    }
  });
}

function addressOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
    ? input.uri
    : undefined;
}
