import * as vscode from "vscode";
import { applyEdits } from "../../core/python/applyEdits.ts";
import type { PlannedRemedy } from "../remedyService.ts";

const scheme = "unstuck-preview";

/** Shows what a remedy would change in VS Code's diff editor; nothing is written. */
export class RemedyPreviews implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }

  async show({ remedy, script }: PlannedRemedy, title: string): Promise<void> {
    const { placement } = remedy;
    if (placement.kind !== "edit" || script === null) return;
    const before = this.#document(script.uri, "before", script.text);
    const after = this.#document(script.uri, "after", applyEdits(script.text, placement.edits));
    const others = await Promise.all(
      (placement.elsewhere ?? []).map(async ({ path, edits }) => {
        const uri = vscode.Uri.file(path);
        const text = (await vscode.workspace.openTextDocument(uri)).getText();
        return [uri, uri, this.#document(uri, "after", applyEdits(text, edits))] as const;
      }),
    );
    const heading = vscode.l10n.t("{remedy} (preview)", { remedy: title });
    if (others.length === 0) {
      await vscode.commands.executeCommand("vscode.diff", before, after, heading);
    } else {
      const all = [[script.uri, before, after], ...others];
      await vscode.commands.executeCommand("vscode.changes", heading, all);
    }
  }

  /** Named like the file, so that it is highlighted as it is. */
  #document(file: vscode.Uri, side: string, text: string): vscode.Uri {
    const name =
      file.path
        .split("/")
        .at(-1)
        ?.replace(/\.ipynb$/, ".py") ?? "script.py";
    const uri = vscode.Uri.from({ scheme, path: `/${this.#count++}/${side}/${name}` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}
