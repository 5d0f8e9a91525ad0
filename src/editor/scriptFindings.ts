import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { isSameStanding, standingFindings } from "../core/view/standingFindings.ts";
import type { RunStore } from "../host/runStore.ts";
import { OneAtATime } from "../host/scheduling/latest.ts";
import { SetsByKey } from "../host/setsByKey.ts";
import type { ScriptLocator } from "./scriptLocator.ts";

export interface RunFinding {
  readonly run: Run;
  readonly finding: Finding;
}

/** What was found in the runs of each script. Looks anew only at the scripts of runs that have changed. */
export class ScriptFindings implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #locator: ScriptLocator;
  readonly #changes = new vscode.EventEmitter<readonly string[]>();
  /** The paths of scripts of which other findings are known now. */
  readonly onDidChange = this.#changes.event;
  readonly #byScript = new Map<string, readonly RunFinding[]>();
  readonly #scriptOf = new Map<RunId, string>();
  readonly #runsOf = new SetsByKey<string, RunId>();
  readonly #due = new Set<RunId>();
  readonly #pass: OneAtATime;
  readonly #subscriptions: vscode.Disposable;

  constructor(
    store: RunStore,
    locator: ScriptLocator,
    note: (level: "info" | "warn", text: string) => void,
  ) {
    this.#store = store;
    this.#locator = locator;
    this.#pass = new OneAtATime(
      (isCurrent) => this.#update(isCurrent),
      (error) => note("warn", `The scripts of runs could not be found: ${String(error)}`),
    );
    this.#subscriptions = vscode.Disposable.from(
      store.onDidChange(({ changed, removed }) => this.#request([...changed, ...removed])),
      locator.onDidChange(() => this.#request(store.runs.map(({ id }) => id))),
      this.#changes,
      this.#pass,
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

  #request(ids: readonly RunId[]): void {
    for (const id of ids) this.#due.add(id);
    this.#pass.request();
  }

  async #update(isCurrent: () => boolean): Promise<void> {
    const touched = new Set<string>();
    for (const id of this.#due) {
      this.#due.delete(id);
      const run = this.#store.get(id);
      const script = run === undefined ? undefined : (await this.#locator.find(run))?.fsPath;
      if (!isCurrent()) return;
      const before = this.#scriptOf.get(id);
      if (before !== undefined && before !== script) {
        this.#runsOf.delete(before, id);
        this.#scriptOf.delete(id);
        touched.add(before);
      }
      if (script === undefined) continue;
      this.#runsOf.add(script, id);
      this.#scriptOf.set(id, script);
      touched.add(script);
    }
    const changed = [...touched].filter((script) => this.#collect(script));
    if (changed.length > 0) this.#changes.fire(changed);
  }

  /** @returns whether other findings are known of the script now. */
  #collect(script: string): boolean {
    const runs = [...this.#runsOf.get(script)].flatMap((id) => this.#store.get(id) ?? []);
    const found = standingFindings(runs, (run) => this.#store.diagnosis(run.id));
    const before = this.#byScript.get(script) ?? [];
    if (found.length === 0) this.#byScript.delete(script);
    else this.#byScript.set(script, found);
    return !isSameStanding(before, found);
  }
}
