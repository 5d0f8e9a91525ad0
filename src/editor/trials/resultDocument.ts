import * as vscode from "vscode";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import { titleOfTrials } from "./trialText.ts";

const scheme = "unstuck-trials";
/** Results are kept under this name for the windows to come, the newest last. */
const keptKey = "trialResults";
const mostKept = 20;

interface Result {
  readonly path: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly written: number;
}

/**
 * Results of trials as read-only plain text: what scripts and logs are called is never read as Markdown or a link. They
 * are files of a file system of their own, since of documents VS Code opens no others again after a reload. By the
 * folder in their path they have a language of their own, with the settings and the colours that suit it: by the end of
 * their title, which is that of the script, they would be read as programs.
 */
export class ResultDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;
  readonly #registration: vscode.Disposable;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#registration = vscode.workspace.registerFileSystemProvider(scheme, this, {
      isReadonly: true,
      isCaseSensitive: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }

  async show(record: StudyRecord, text: string): Promise<void> {
    const path = `/${scheme}/${record.id}/${titleOfTrials(record)}`;
    const uri = vscode.Uri.from({ scheme, path });
    const others = this.#kept.filter((one) => one.path !== uri.path);
    const all = [...others, { path: uri.path, text, written: Date.now() }].slice(-mostKept);
    await this.#memory.update(keptKey, all);
    this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    await vscode.window.showTextDocument(uri, {
      // Not beside whatever is active now: charts may stand there already, and a third column is too narrow to read.
      viewColumn: vscode.ViewColumn.Two,
      preserveFocus: true,
      preview: false,
    });
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { text, written } = this.#at(uri);
    const size = new TextEncoder().encode(text).length;
    return { type: vscode.FileType.File, ctime: written, mtime: written, size };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return new TextEncoder().encode(this.#at(uri).text);
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

  get #kept(): readonly Result[] {
    return this.#memory.get<readonly Result[]>(keptKey, []);
  }

  #at(uri: vscode.Uri): Result {
    const found = this.#kept.find(({ path }) => path === uri.path);
    if (found === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  }
}
