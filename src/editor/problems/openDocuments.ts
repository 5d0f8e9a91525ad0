import * as vscode from "vscode";

/** Whether a tab of any editor shows the document; a cell is shown by the tab of its notebook. */
export function isOpen(uri: vscode.Uri): boolean {
  const notebook = vscode.workspace.notebookDocuments.find((open) => hasCell(open, uri));
  const key = (notebook?.uri ?? uri).toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some((tab) => addressOf(tab)?.toString() === key),
  );
}

/** Tells of each document whose tab was opened or closed, and of the cells of a notebook. */
export function onDidOpenOrClose(listener: (uri: vscode.Uri) => void): vscode.Disposable {
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
    for (const tab of [...opened, ...closed]) {
      const uri = addressOf(tab);
      if (uri === undefined) continue;
      listener(uri);
      const notebook = vscode.workspace.notebookDocuments.find(
        (open) => open.uri.toString() === uri.toString(),
      );
      for (const cell of notebook?.getCells() ?? []) listener(cell.document.uri);
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

function hasCell(notebook: vscode.NotebookDocument, uri: vscode.Uri): boolean {
  return notebook.getCells().some(({ document }) => document.uri.toString() === uri.toString());
}
