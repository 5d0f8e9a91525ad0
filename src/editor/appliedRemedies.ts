import * as vscode from "vscode";
import type { Sign } from "../core/diagnosis/finding.ts";
import { versionOf } from "../core/python/textVersion.ts";
import type { Run } from "../core/run/run.ts";
import { type AppliedRemedy, isUndone, judgeAppliedRemedy } from "../core/view/appliedRemedy.ts";
import type { RunStore } from "../host/runStore.ts";
import { localize } from "./localize.ts";
import type { ScriptLocator } from "./scriptLocator.ts";
import { scriptOf } from "./trainingScript.ts";

const rememberedKey = "appliedRemedies";
/** Edits that are remembered, the newest. */
const mostKept = 20;

/**
 * Remembers which remedies were put into which script, so that the panel can say of the script's next run
 * whether the sign has gone away.
 */
export class AppliedRemedies implements vscode.Disposable {
  readonly #store: RunStore;
  readonly #locator: ScriptLocator;
  readonly #memory: vscode.Memento;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  /** The path of the script by run, as far as it is known. */
  readonly #scripts = new WeakMap<Run, string | null>();
  /** When an edit was taken back, by when it was made: until it is made again. */
  readonly #undone = new Map<AppliedRemedy["time"], number>();
  readonly #subscription: vscode.Disposable;

  constructor(store: RunStore, locator: ScriptLocator, memory: vscode.Memento) {
    this.#store = store;
    this.#locator = locator;
    this.#memory = memory;
    this.#subscription = vscode.Disposable.from(
      store.onDidChange(({ changed }) => {
        if (this.#all.length === 0) return;
        for (const id of changed) void this.#findScript(store.get(id));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#compare(document)),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changes.dispose();
  }

  /** @param before version of the script's text before the edit; null where that was left as it is. */
  async record(
    script: vscode.Uri,
    sign: Sign,
    remedy: string,
    before: AppliedRemedy["before"],
  ): Promise<void> {
    const applied: AppliedRemedy = {
      script: script.fsPath,
      sign,
      remedy,
      time: Date.now(),
      before,
    };
    await this.#memory.update(rememberedKey, [...this.#all, applied].slice(-mostKept));
    for (const run of this.#store.runs) void this.#findScript(run);
    this.#changes.fire();
  }

  /** Undo brings the state before an edit back, Redo the one after it. */
  #compare(document: vscode.TextDocument): void {
    if (this.#all.length === 0) return;
    const script = scriptOf(document);
    const about = this.#all.filter((applied) => applied.script === script?.uri.fsPath);
    if (script === null || about.length === 0) return;
    const version = versionOf(script.text);
    // What was put in after an edit goes with it.
    const back = about.findIndex((applied) => isUndone(applied, version));
    let isChanged = false;
    for (const [at, applied] of about.entries()) {
      const undone = back >= 0 && at >= back;
      if (undone === this.#undone.has(applied.time)) continue;
      if (undone) this.#undone.set(applied.time, Date.now());
      else this.#undone.delete(applied.time);
      isChanged = true;
    }
    if (isChanged) this.#changes.fire();
  }

  /** Whether a remedy was put into the run's script after the run began, and stands there still. */
  isOutdated(run: Run): boolean {
    const script = this.#scripts.get(run) ?? null;
    return (
      script !== null &&
      this.#all.some(
        (applied) =>
          applied.script === script && applied.time >= run.begun && !this.#undone.has(applied.time),
      )
    );
  }

  /** A sentence for each remedy that was put into the run's script before the run began, the newest first. */
  notes(run: Run): readonly string[] {
    const script = this.#scripts.get(run);
    if (script === undefined || script === null) return [];
    const ended = run.status !== "live";
    if (this.#isOfUnknownBegin(run)) return [];
    return this.#all
      .filter((applied) => applied.script === script && applied.time < run.begun)
      .filter((applied) => (this.#undone.get(applied.time) ?? run.begun) >= run.begun)
      .slice(-1)
      .map((applied) =>
        localize(judgeAppliedRemedy(applied, this.#store.diagnosis(run.id), ended)),
      );
  }

  /** Runs of one log that were read at once all seem to begin when it was last written; only the last did. */
  #isOfUnknownBegin(run: Run): boolean {
    const last = this.#store.runs.findLast(({ path }) => path === run.path);
    return last !== undefined && last.id !== run.id && last.begun === run.begun;
  }

  get #all(): readonly AppliedRemedy[] {
    return this.#memory.get<readonly AppliedRemedy[]>(rememberedKey, []);
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
