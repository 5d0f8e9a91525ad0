import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import type { ScriptLocator } from "./scriptLocator.ts";

export interface RunFinding {
  readonly run: Run;
  readonly finding: Finding;
}

/** What was found in the runs of each script: only the last run of a log counts, so a newer healthy one clears it. */
export class ScriptFindings implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #locator: ScriptLocator;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  #byScript = new Map<string, RunFinding[]>();
  #running = false;
  #again = false;
  readonly #subscriptions: vscode.Disposable;

  constructor(store: RunStore, locator: ScriptLocator) {
    this.#store = store;
    this.#locator = locator;
    const update = () => void this.#update();
    this.#subscriptions = vscode.Disposable.from(
      store.onDidChange(update),
      locator.onDidChange(update),
      this.#changes,
    );
  }

  get scripts(): readonly string[] {
    return [...this.#byScript.keys()];
  }

  of(script: vscode.Uri): readonly RunFinding[] {
    return this.#byScript.get(script.fsPath) ?? [];
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #update(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      const found = await this.#collect();
      if (signature(found) !== signature(this.#byScript)) {
        this.#byScript = found;
        this.#changes.fire();
      }
    }
    this.#running = false;
  }

  async #collect(): Promise<Map<string, RunFinding[]>> {
    const found = new Map<string, RunFinding[]>();
    const lastRuns = new Map(this.#store.runs.map((run) => [run.path, run]));
    for (const run of lastRuns.values()) {
      const { findings } = this.#store.diagnosis(run.id);
      const script = findings.length === 0 ? undefined : await this.#locator.find(run);
      if (script === undefined) continue;
      const list = found.get(script.fsPath) ?? [];
      const known = new Set(list.map(({ finding }) => finding));
      for (const finding of findings) if (!known.has(finding)) list.push({ run, finding });
      found.set(script.fsPath, list);
    }
    return found;
  }
}

function signature(found: ReadonlyMap<string, readonly RunFinding[]>): string {
  return JSON.stringify(
    [...found].map(([script, list]) => [script, list.map(({ run, finding }) => [run.id, finding])]),
  );
}
