import * as vscode from "vscode";

const scheme = "unstuck-trials";
const mostKept = 20;

/** Results of trials as read-only plain text: what scripts and logs are called is never read as Markdown or a link. */
export class ResultDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  dispose(): void {
    this.#registration.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? vscode.l10n.t("This result is no longer kept.");
  }

  async show(id: string, title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${id}/${title}` });
    this.#texts.set(uri.path, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > mostKept && oldest !== undefined) this.#texts.delete(oldest);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }
}
