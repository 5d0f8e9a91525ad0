import * as vscode from "vscode";
import type { Disposable } from "../core/disposable.ts";
import { Emitter, type Event } from "../core/emitter.ts";
import type { Run, RunId } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import { logAt } from "./logUri.ts";
import { newestRunOf } from "./notebook/notebookRuns.ts";

/**
 * The run that a person means when they do not name one: the last one of the log or notebook in the active editor,
 * else the one that changed last or that the charts turned to since, live ones before all others.
 */
export class CurrentRun implements Disposable {
  readonly #store: RunStore;
  readonly #changes = new Emitter<void>();
  readonly onDidChange: Event<void> = this.#changes.event;
  readonly #subscriptions: Disposable[];
  #lastChanged: Run | undefined;

  constructor(store: RunStore) {
    this.#store = store;
    this.#subscriptions = [
      store.onDidChange(({ changed }) => {
        for (const id of changed) this.#prefer(store.get(id));
        this.#changes.fire();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#changes.fire()),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#changes.fire()),
      this.#changes,
    ];
  }

  get(): Run | undefined {
    const open = this.#open();
    if (open !== undefined) return open;
    const last = this.#lastChanged;
    return last !== undefined && this.#store.get(last.id) === last ? last : this.#store.runs.at(-1);
  }

  /** Whether the active editor shows its log or notebook. */
  isOpen(run: Run): boolean {
    return this.#open() === run;
  }

  /** The charts show it to a person who has turned to them. */
  turnTo(id: RunId): void {
    const run = this.#store.get(id);
    if (run === undefined || run === this.#lastChanged) return;
    this.#lastChanged = run;
    this.#changes.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #open(): Run | undefined {
    const shown = vscode.window.activeTextEditor?.document.uri;
    const log = shown === undefined ? null : logAt(shown);
    const open = log === null ? undefined : this.#store.about(log).at(-1);
    if (open !== undefined) return open;
    const notebook = vscode.window.activeNotebookEditor?.notebook.uri;
    return notebook && newestRunOf(this.#store, notebook);
  }

  #prefer(run: Run | undefined): void {
    if (run === undefined) return;
    if (this.#lastChanged?.status === "live" && run.status !== "live") return;
    this.#lastChanged = run;
  }
}
