import * as vscode from "vscode";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import { titleOfTrials } from "./trialText.ts";

const scheme = "unstuck-trials";
/** Contributed with the settings and the colours that suit it. */
const language = "unstuck-trials";
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

  async show(record: StudyRecord, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${record.id}/${titleOfTrials(record)}` });
    this.#texts.set(uri.path, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > mostKept && oldest !== undefined) this.#texts.delete(oldest);
    // Its title ends as the script's does: by that it would be read as a program.
    const document = await vscode.languages.setTextDocumentLanguage(
      await vscode.workspace.openTextDocument(uri),
      language,
    );
    await vscode.window.showTextDocument(document, {
      // Not beside whatever is active now: charts may stand there already, and a third column is too narrow to read.
      viewColumn: vscode.ViewColumn.Two,
      preserveFocus: true,
    });
  }
}
