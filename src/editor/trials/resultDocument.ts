import path from "node:path";
import * as vscode from "vscode";
import { readResult, type StudyResult } from "../../host/trial/studyResult.ts";

const scheme = "unstuck-trials";

/**
 * Results of trials as read-only plain text: what scripts and logs are called is never read as Markdown or a link. They
 * are files of a file system of their own, since of documents VS Code opens no others again after a reload. By the
 * folder in their path they have a language of their own, with the settings and the colours that suit it: by the end of
 * their title, which is that of the script, they would be read as programs.
 */
export class ResultDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  /** Below which each study has its folder, called by its id. */
  readonly #storage: string;
  /** Those of this window by their ids: their disk may have been too full to take them. */
  readonly #own = new Map<string, StudyResult>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;
  readonly #registration: vscode.Disposable;

  constructor(storage: string) {
    this.#storage = storage;
    this.#registration = vscode.workspace.registerFileSystemProvider(scheme, this, {
      isReadonly: true,
      isCaseSensitive: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }

  async show(result: StudyResult): Promise<void> {
    const { id, title } = result.group;
    const uri = vscode.Uri.from({ scheme, path: `/${scheme}/${id}/${title}` });
    this.#own.set(id, result);
    this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    await vscode.window.showTextDocument(uri, {
      // Not beside whatever is active now: charts may stand there already, and a third column is too narrow to read.
      viewColumn: vscode.ViewColumn.Two,
      preserveFocus: true,
      preview: false,
    });
  }

  /** It has been deleted. */
  forget(id: string): void {
    this.#own.delete(id);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, written } = await this.#at(uri);
    const size = new TextEncoder().encode(text).length;
    return { type: vscode.FileType.File, ctime: written, mtime: written, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode((await this.#at(uri)).text);
  }

  /** Nobody else writes them. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #at(uri: vscode.Uri): Promise<StudyResult> {
    const [, folder, id = "", title, ...more] = uri.path.split("/");
    const found = this.#own.get(id) ?? (await readResult(path.join(this.#storage, id)));
    // A window may ask for any path: only that under which the result was shown is one.
    const isShown = folder === scheme && more.length === 0 && found?.group.id === id;
    if (!isShown || found.group.title !== title) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  }
}
