import type * as vscode from "vscode";
import { outputChange } from "../../core/log/bytes/outputChange.ts";
import { mayHoldMetrics } from "../../core/log/words/metricHint.ts";
import type { LogClient } from "../../host/logClient.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import type { Ending } from "../../host/worker/protocol.ts";
import { outputBytes } from "./outputText.ts";

/** How often the output of a running cell is read, in milliseconds. */
const interval = 250;
const nothing = new Uint8Array(0);
const decoder = new TextDecoder();

/** The output of one cell, read like a log: what is appended goes on, what is replaced begins anew. */
export class CellLog {
  readonly #cell: vscode.NotebookCell;
  readonly #client: LogClient;
  readonly #log: string;
  readonly #name: () => string;
  /** What the reader was given; null while it has not begun. */
  #given: Uint8Array | null = null;
  #ignored = false;
  readonly #reading = coalesced(() => this.#read(null), interval);

  constructor(cell: vscode.NotebookCell, client: LogClient, name: () => string) {
    this.#cell = cell;
    this.#client = client;
    this.#name = name;
    this.#log = cell.document.uri.toString();
  }

  /** The output was there already when the notebook was opened. */
  readSaved(): void {
    const { executionSummary } = this.#cell;
    this.#read(executionSummary?.timing?.endTime ?? 0);
    if (this.#given !== null) this.#client.end(this.#log, this.#ending);
  }

  changed(): void {
    this.#reading.request();
  }

  /** The cell has run to its end: what it has printed is read first. */
  ended(): void {
    this.#readNow();
    if (this.#given !== null) this.#client.end(this.#log, this.#ending);
  }

  /** The output is gone, or the cell with it. */
  drop(): void {
    this.#reading.cancel();
    if (this.#given !== null) this.#client.drop(this.#log);
    this.#given = null;
  }

  get #ending(): Ending | null {
    const success = this.#cell.executionSummary?.success;
    if (success === undefined) return null;
    return { status: success ? "finished" : "failed", detail: null };
  }

  #readNow(): void {
    this.#reading.cancel();
    this.#read(null);
  }

  #read(modified: number | null): void {
    const bytes = outputBytes(this.#cell);
    if (bytes.length === 0) {
      this.#ignored = false;
      return this.drop();
    }
    const change = outputChange(this.#given ?? nothing, bytes);
    if (change.kind === "same") return;
    if (this.#given === null || change.kind === "replace") {
      if (change.kind === "replace") this.#ignored = false;
      if (this.#ignored || !mayHoldMetrics(decoder.decode(bytes))) return;
      const source = { name: this.#name(), modified };
      this.#client.begin(this.#log, source, () => this.#giveUp());
      this.#client.append(this.#log, new Uint8Array(bytes));
    } else {
      this.#client.append(this.#log, new Uint8Array(change.bytes));
    }
    this.#given = bytes;
  }

  #giveUp(): void {
    this.#ignored = true;
    this.#given = null;
  }
}
