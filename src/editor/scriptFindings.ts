import * as vscode from "vscode";
import type { Finding, Sign } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import type { RunStore } from "../host/runStore.ts";
import type { ScriptLocator } from "./scriptLocator.ts";

export interface RunFinding {
  readonly run: Run;
  readonly finding: Finding;
}

/** What was found in the runs of each script: the last run of each log counts, and a newer healthy one clears it. */
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
    const lastRuns = new Map(this.#store.runs.map((run) => [run.path, run]));
    const byScript = new Map<string, Run[]>();
    for (const run of lastRuns.values()) {
      const script = (await this.#locator.find(run))?.fsPath;
      if (script !== undefined) byScript.set(script, [...(byScript.get(script) ?? []), run]);
    }
    const found = [...byScript].map(([script, runs]) => [script, this.#standing(runs)] as const);
    return new Map(found.filter(([, list]) => list.length > 0));
  }

  /** The findings of a script's runs but for those that a newer run is free of. */
  #standing(runs: readonly Run[]): RunFinding[] {
    const standing = new Map<Finding, Run>();
    for (const run of runs) {
      for (const finding of this.#store.diagnosis(run.id).findings) {
        const cleared = runs.some(
          (newer) => newer.begun > run.lastGrowth && this.#isFree(newer, finding.sign),
        );
        if (!cleared && !standing.has(finding)) standing.set(finding, run);
      }
    }
    return [...standing].map(([finding, run]) => ({ run, finding }));
  }

  #isFree(run: Run, sign: Sign): boolean {
    const { findings, undecided } = this.#store.diagnosis(run.id);
    const judged = findings.length + undecided.length > 0 || run.status !== "live";
    return judged && [...findings, ...undecided].every((said) => said.sign !== sign);
  }
}

function signature(found: ReadonlyMap<string, readonly RunFinding[]>): string {
  return JSON.stringify(
    [...found].map(([script, list]) => [script, list.map(({ run, finding }) => [run.id, finding])]),
  );
}
