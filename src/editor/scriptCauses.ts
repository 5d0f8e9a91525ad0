import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Run, RunId } from "../core/run/run.ts";
import type { Judge } from "../host/judge.ts";
import type { RunStore } from "../host/runStore.ts";
import type { ScriptLocator } from "./scriptLocator.ts";
import { openScript } from "./trainingScript.ts";

/** How long runs and scripts rest before the scripts are read anew, in milliseconds. */
const rest = 1000;

interface ScriptCauseDependencies {
  readonly store: RunStore;
  readonly judge: Judge;
  readonly locator: ScriptLocator;
}

/** Keeps the store told of what the scripts of stuck runs show where their logs do not. */
export class ScriptCauses implements vscode.Disposable {
  readonly #dependencies: ScriptCauseDependencies;
  readonly #subscriptions: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(dependencies: ScriptCauseDependencies) {
    this.#dependencies = dependencies;
    const { store, judge, locator } = dependencies;
    const soon = () => {
      this.#timer ??= setTimeout(() => void this.#explain(), rest);
    };
    this.#subscriptions = vscode.Disposable.from(
      store.onDidChange(soon),
      judge.onDidChange(soon),
      locator.onDidChange(soon),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#subscriptions.dispose();
  }

  async #explain(): Promise<void> {
    this.#timer = undefined;
    this.#asked += 1;
    const asked = this.#asked;
    const { store } = this.#dependencies;
    const found = new Map<RunId, Finding>();
    for (const run of store.runs) {
      const finding = await this.#causeOf(run);
      if (finding !== null) found.set(run.id, finding);
    }
    if (asked === this.#asked) store.explained(found);
  }

  /** Read only where a run stands still: scripts of other runs are not opened. */
  async #causeOf(run: Run): Promise<Finding | null> {
    const { store, judge, locator } = this.#dependencies;
    const { findings } = store.ownDiagnosis(run.id);
    if (!findings.some(({ sign }) => sign === "plateau")) return null;
    const uri = await locator.find(run);
    const script = uri === undefined ? null : await openScript(uri);
    if (script === null) return null;
    const { causeByScript } = await import("#remedies");
    return causeByScript(script.text, run, findings, judge.judgement);
  }
}
