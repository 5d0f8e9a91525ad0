import * as vscode from "vscode";
import { Transcript } from "../../core/log/bytes/transcript.ts";
import { terminalScheme } from "../../core/run/logPlace.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import { logAt, logUri } from "../logUri.ts";

/** Commands whose output is kept, the newest. */
const mostKept = 20;
/** How often an open transcript is shown anew, in milliseconds. */
const refresh = 500;

export interface TerminalCommand {
  readonly commandLine: string;
  /** The Python file that the command line names, as it is written; null where it names none. */
  readonly script: string | null;
}

/** What commands in terminals have printed, as read-only documents whose lines findings can stand on. */
export class Transcripts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #kept = new Map<string, { readonly command: TerminalCommand; text: Transcript }>();
  readonly #taken = new Set<string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #changed = new Set<string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(
    terminalScheme,
    this,
  );
  readonly #telling = coalesced(() => this.#tell(), refresh);
  /** VS Code heeds no change before a document is open: what came while it was being opened is told once more. */
  readonly #openings = vscode.workspace.onDidOpenTextDocument(({ uri }) => {
    const log = uri.scheme === terminalScheme ? logAt(uri) : null;
    if (log !== null && this.#kept.has(log)) this.#changedNow(log);
  });

  begin(log: string, command: TerminalCommand): void {
    this.#taken.add(log);
    this.#kept.set(log, { command, text: new Transcript() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  push(log: string, text: string): void {
    this.#kept.get(log)?.text.push(text);
    this.#changedNow(log);
  }

  forget(log: string): void {
    this.#kept.delete(log);
  }

  /** Whether the address was given to a command before, in this window. */
  isTaken(log: string): boolean {
    return this.#taken.has(log);
  }

  command(log: string): TerminalCommand | null {
    return this.#kept.get(log)?.command ?? null;
  }

  /** What was printed so far; null where it is not kept. */
  text(log: string): string | null {
    return this.#kept.get(log)?.text.text ?? null;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const log = logAt(uri);
    return (log === null ? null : this.text(log)) ?? notKept();
  }

  dispose(): void {
    this.#openings.dispose();
    this.#telling.dispose();
    this.#registration.dispose();
    this.#changes.dispose();
  }

  #changedNow(log: string): void {
    this.#changed.add(log);
    this.#telling.request();
  }

  #tell(): void {
    for (const log of this.#changed) this.#changes.fire(logUri(log));
    this.#changed.clear();
  }
}

function notKept(): string {
  return vscode.l10n.t(
    "What this command printed is no longer kept: it is there only until the window is closed or reloaded.\nA training that still runs in its terminal is not followed any more. To keep its output, write it to a file as well:\n\n    python train.py 2>&1 | tee train.log\n",
  );
}
