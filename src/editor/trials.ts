import * as vscode from "vscode";
import type { Sign } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import { judgeTrial, type Trial } from "../core/view/trial.ts";
import type { RunStore } from "../host/runStore.ts";
import { localize } from "./localize.ts";
import type { ScriptLocator } from "./scriptLocator.ts";

const rememberedKey = "trials";
/** Edits that are remembered, the newest. */
const mostTrials = 20;

/**
 * Remembers which remedies were put into which script, so that the panel can say of the script's next run
 * whether the sign has gone away.
 */
export class Trials implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #locator: ScriptLocator;
  readonly #memory: vscode.Memento;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  /** The path of the script by run, as far as it is known. */
  readonly #scripts = new WeakMap<Run, string | null>();
  readonly #subscription: vscode.Disposable;

  constructor(store: RunStore, locator: ScriptLocator, memory: vscode.Memento) {
    this.#store = store;
    this.#locator = locator;
    this.#memory = memory;
    this.#subscription = store.onDidChange(({ changed }) => {
      if (this.#all.length === 0) return;
      for (const id of changed) void this.#findScript(store.get(id));
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  async record(script: vscode.Uri, sign: Sign, remedy: string): Promise<void> {
    const trial: Trial = { script: script.fsPath, sign, remedy, time: Date.now() };
    await this.#memory.update(rememberedKey, [...this.#all, trial].slice(-mostTrials));
    for (const run of this.#store.runs) void this.#findScript(run);
    this.#changes.fire();
  }

  /** Whether a remedy was put into the run's script after the run began. */
  isOutdated(run: Run): boolean {
    const script = this.#scripts.get(run) ?? null;
    return (
      script !== null &&
      this.#all.some((trial) => trial.script === script && trial.time >= run.begun)
    );
  }

  /** A sentence for each remedy that was put into the run's script before the run began, the newest first. */
  notes(run: Run): readonly string[] {
    const script = this.#scripts.get(run);
    if (script === undefined || script === null) return [];
    const ended = run.status !== "live";
    if (this.#isOfUnknownBegin(run)) return [];
    return this.#all
      .filter((trial) => trial.script === script && trial.time < run.begun)
      .slice(-1)
      .map((trial) => localize(judgeTrial(trial, this.#store.diagnosis(run.id), ended)));
  }

  /** Runs of one log that were read at once all seem to begin when it was last written; only the last did. */
  #isOfUnknownBegin(run: Run): boolean {
    const last = this.#store.runs.findLast(({ path }) => path === run.path);
    return last !== undefined && last.id !== run.id && last.begun === run.begun;
  }

  get #all(): readonly Trial[] {
    return this.#memory.get<readonly Trial[]>(rememberedKey, []);
  }

  async #findScript(run: Run | undefined): Promise<void> {
    if (run === undefined || this.#scripts.has(run)) return;
    this.#scripts.set(run, null);
    const script = await this.#locator.find(run);
    if (script === undefined) {
      this.#scripts.delete(run);
      return;
    }
    this.#scripts.set(run, script.fsPath);
    this.#changes.fire();
  }
}
