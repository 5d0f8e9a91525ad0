import type * as vscode from "vscode";
import type { Finding } from "../../core/diagnosis/finding.ts";
import type { RunId } from "../../core/run/run.ts";
import { runKey } from "../../core/view/runs/runKey.ts";
import { findingKey } from "../../core/view/verdict.ts";
import type { RunStore } from "../../host/runStore.ts";
import { Remembered } from "./remembered.ts";

/** Findings that a person does not want to see of a run, kept for the workspace. */
export class Dismissals implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #remembered: Remembered;
  readonly #subscription: { dispose(): void };

  constructor(store: RunStore, memory: vscode.Memento) {
    this.#store = store;
    this.#remembered = new Remembered(memory, "runs.dismissed");
    this.#subscription = store.onDidChange(({ grown }) => {
      if (this.#remembered.size > 0) for (const id of grown) this.#tell(id);
    });
  }

  async dismiss(id: RunId, finding: Finding): Promise<void> {
    await this.#change(id, (keys) => [...new Set([...keys, findingKey(finding)])]);
  }

  async restore(id: RunId, finding: Finding): Promise<void> {
    await this.#change(id, (keys) => keys.filter((key) => key !== findingKey(finding)));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #change(id: RunId, change: (keys: readonly string[]) => readonly string[]): Promise<void> {
    const run = this.#store.get(id);
    if (run === undefined) return;
    const key = runKey(run);
    await this.#remembered.set(key, change(this.#remembered.get(key)));
    this.#tell(id);
  }

  #tell(id: RunId): void {
    const run = this.#store.get(id);
    if (run !== undefined) this.#store.dismiss(id, new Set(this.#remembered.get(runKey(run))));
  }
}
