import * as vscode from "vscode";
import { SetsByKey } from "../../host/setsByKey.ts";
import { diagnosticOf, type Problem } from "./diagnostic.ts";

/** Whether the problems of a document are shown now. */
export type IsShown = (owner: string, uri: vscode.Uri) => boolean;

/**
 * The problems of many owners (runs, scripts) in the documents they stand in. VS Code is told of a document only when
 * what is to stand there has changed.
 */
export class ProblemList implements vscode.Disposable {
  readonly #collection: vscode.DiagnosticCollection;
  readonly #extensionUri: vscode.Uri;
  readonly #isShown: IsShown;
  readonly #byOwner = new Map<string, readonly Problem[]>();
  readonly #owners = new SetsByKey<string, string>();
  /** What VS Code was told, by document. */
  readonly #told = new Map<string, string>();

  constructor(name: string, extensionUri: vscode.Uri, isShown: IsShown) {
    this.#collection = vscode.languages.createDiagnosticCollection(name);
    this.#extensionUri = extensionUri;
    this.#isShown = isShown;
  }

  /** In place of what the owner said before. */
  set(owner: string, problems: readonly Problem[]): void {
    const before = this.#byOwner.get(owner) ?? [];
    const documents = new Map(
      [...before, ...problems].map(({ place: { uri } }) => [uri.toString(), uri]),
    );
    if (problems.length === 0) this.#byOwner.delete(owner);
    else this.#byOwner.set(owner, problems);
    const now = new Set(problems.map(({ place: { uri } }) => uri.toString()));
    for (const [key, uri] of documents) {
      if (now.has(key)) this.#owners.add(key, owner);
      else this.#owners.delete(key, owner);
      this.refresh(uri);
    }
  }

  owners(): Iterable<string> {
    return this.#byOwner.keys();
  }

  /** Looks anew which problems of a document are shown. */
  refresh(uri: vscode.Uri): void {
    const key = uri.toString();
    const shown = [...this.#owners.get(key)].flatMap((owner) =>
      this.#isShown(owner, uri)
        ? (this.#byOwner.get(owner) ?? []).filter(({ place }) => place.uri.toString() === key)
        : [],
    );
    const signature = shown.length === 0 ? "" : JSON.stringify(shown.map(tellable));
    if (signature === (this.#told.get(key) ?? "")) return;
    if (shown.length === 0) {
      this.#told.delete(key);
      this.#collection.delete(uri);
    } else {
      this.#told.set(key, signature);
      const diagnostics = shown.map((problem) => diagnosticOf(problem, this.#extensionUri));
      this.#collection.set(uri, diagnostics);
    }
  }

  /** Looks anew at all documents. */
  refreshAll(): void {
    for (const key of [...this.#owners.keys()]) this.refresh(vscode.Uri.parse(key, true));
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function tellable({ place: { range }, text, finding }: Problem): readonly unknown[] {
  return [range, text, finding.sign, finding.severity];
}
