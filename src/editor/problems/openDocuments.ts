import * as vscode from "vscode";

/** Whether a tab of any editor shows the document; a cell is shown by the tab of its notebook. */
export function isOpen(uri: vscode.Uri): boolean {
  const notebook = vscode.workspace.notebookDocuments.find((open) => hasCell(open, uri));
  const key = (notebook?.uri ?? uri).toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some((tab) => addressOf(tab)?.toString() === key),
  );
}

/**
 * Tells of each document whose tab was opened or closed, and of the cells of a notebook. VS Code does not name the tabs
 * where it describes all groups anew, as it does when a group goes: what is shown is compared with what was.
 */
export function onDidOpenOrClose(listener: (uri: vscode.Uri) => void): vscode.Disposable {
  let before = shownAddresses();
  const compare = () => {
    const now = shownAddresses();
    const all = new Map([...before, ...now]);
    const changed = [...all].filter(([key]) => before.has(key) !== now.has(key));
    before = now;
    for (const [, uri] of changed) tell(uri, listener);
  };
  const { tabGroups } = vscode.window;
  return vscode.Disposable.from(
    tabGroups.onDidChangeTabs(compare),
    tabGroups.onDidChangeTabGroups(compare),
  );
}

function tell(uri: vscode.Uri, listener: (uri: vscode.Uri) => void): void {
  listener(uri);
  const notebook = vscode.workspace.notebookDocuments.find(
    (open) => open.uri.toString() === uri.toString(),
  );
  for (const cell of notebook?.getCells() ?? []) listener(cell.document.uri);
}

function shownAddresses(): ReadonlyMap<string, vscode.Uri> {
  const addresses = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap((tab) => addressOf(tab) ?? []),
  );
  return new Map(addresses.map((uri) => [uri.toString(), uri]));
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
