import type * as vscode from "vscode";
import type { Sign } from "../../core/diagnosis/finding.ts";
import { DisposableStore } from "../../core/disposable.ts";
import type { Run, RunId } from "../../core/run/run.ts";
import { type ChartModel, chartModel } from "../../core/view/chartModel.ts";
import { chartFingerprint, planCharts, type ShownRun } from "../../core/view/chartPlan.ts";
import { panelModel, preferredRun, runChoices } from "../../core/view/panelModel.ts";
import {
  defaultViewOptions,
  parseToHost,
  type ToHost,
  type ToWebview,
  type ViewOptions,
} from "../../core/view/protocol.ts";
import { findingKey, verdict } from "../../core/view/verdict.ts";
import { translateWords } from "../../core/view/words.ts";
import type { ChartsPanelDependencies } from "./chartsPanel.ts";
import { applyRemedy, goToLine, openLesson } from "./panelRequests.ts";
import { RemedyLists } from "./remedyLists.ts";
import { Throttle } from "./throttle.ts";

/**
 * What one panel shows. The page is a projection: it is given everything when it says that it is
 * ready (it loads anew each time it turns visible), then what has changed, and nothing while hidden.
 */
export class PanelSession implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #dependencies: ChartsPanelDependencies;
  readonly #owned = new DisposableStore();
  readonly #throttle: Throttle;
  readonly #remedies: RemedyLists;
  #view: ViewOptions;
  #ready = false;
  #wantedSign: Sign | null = null;
  #shownRun: RunId | null = null;
  readonly #sent = new Map<string, unknown>();

  constructor(
    panel: vscode.WebviewPanel,
    dependencies: ChartsPanelDependencies,
    view: ViewOptions | null,
  ) {
    this.#panel = panel;
    this.#dependencies = dependencies;
    this.#view = view ?? defaultViewOptions;
    const { store, remedies, trials, log } = dependencies;
    this.#throttle = this.#owned.add(new Throttle(() => this.#refresh()));
    this.#remedies = this.#owned.add(
      new RemedyLists(remedies, log, () => this.#throttle.request()),
    );
    this.#owned.add(store.onDidChange(() => this.#throttle.request()));
    this.#owned.add(trials.onDidChange(() => this.#throttle.request()));
    this.#owned.add(
      panel.webview.onDidReceiveMessage((value: unknown) => {
        const message = parseToHost(value);
        if (message === null) log.warn("The charts panel sent a message that is not understood.");
        else void this.#handle(message);
      }),
    );
    this.#owned.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#ready = false;
        this.#turn();
      }),
    );
  }

  /** Shows that run, or the one shown already, and goes to its finding of that sign. */
  goTo(runId: RunId | null, sign: Sign | null): void {
    if (runId !== null && runId !== this.#view.runId) {
      this.#view = { ...this.#view, runId, window: null };
    }
    this.#wantedSign = sign;
    if (this.#live) this.#hydrate();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  get #live(): boolean {
    return this.#ready && this.#panel.visible;
  }

  async #handle(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#restore(message.view);
        return this.#hydrate();
      case "view":
        this.#view = message.view;
        return this.#refresh();
      case "openLine":
        return goToLine(message.runId, message.line, this.#panel, this.#dependencies);
      case "openLesson":
        return openLesson(message.lesson);
      case "insert":
      case "copy":
        return applyRemedy(message, this.#dependencies);
    }
  }

  /** What the page remembers holds, unless another run was asked for in the meantime. */
  #restore(kept: ViewOptions): void {
    const runId = this.#view.runId ?? kept.runId;
    this.#view = { ...kept, runId, window: runId === kept.runId ? kept.window : null };
  }

  #hydrate(): void {
    const { store, translate } = this.#dependencies;
    const run = preferredRun(store.runs, this.#view.runId);
    this.#shownRun = run?.id ?? null;
    this.#turn();
    this.#sent.clear();
    const runs = runChoices(store.runs, translate);
    this.#changed("runs", JSON.stringify(runs));
    if (run !== null) this.#markSent(run);
    this.#post({
      type: "hydrate",
      words: translateWords(translate),
      view: this.#view,
      runs,
      run: run === null ? null : this.#runView(run),
      focus: run === null ? null : this.#takeFocus(run),
    });
  }

  #turn(): void {
    if (this.#panel.active && this.#shownRun !== null) this.#dependencies.onTurn(this.#shownRun);
  }

  #refresh(): void {
    if (!this.#live) return;
    const { store, translate } = this.#dependencies;
    const run = preferredRun(store.runs, this.#view.runId);
    if (run === null || run.id !== this.#shownRun) return this.#hydrate();
    const runs = runChoices(store.runs, translate);
    if (this.#changed("runs", JSON.stringify(runs))) this.#post({ type: "runs", runs });
    this.#sendCharts(run);
    this.#sendVerdict(run);
  }

  #runView(run: Run) {
    const { translate } = this.#dependencies;
    const shown = this.#known(run);
    const lists = this.#remedies.of(run, shown.diagnosis);
    this.#changed("verdict", lists);
    return panelModel(
      shown,
      (f) => lists.get(findingKey(f)) ?? null,
      this.#view,
      translate,
      this.#dependencies.trials.notes(run),
    );
  }

  #known(run: Run): ShownRun {
    const { store } = this.#dependencies;
    return {
      run,
      diagnosis: store.diagnosis(run.id),
      comparisons: store.comparisonsOf(run.id),
    };
  }

  #markSent(run: Run): void {
    const plan = planCharts(this.#known(run), this.#view);
    for (const request of plan.requests) {
      this.#changed(request.id, chartFingerprint(request, plan, this.#view));
    }
    this.#changed("plan", JSON.stringify([plan.extent, plan.axes]));
  }

  #sendCharts(run: Run): void {
    const plan = planCharts(this.#known(run), this.#view);
    const { translate } = this.#dependencies;
    const context = { scale: plan.scale, options: this.#view, translate };
    const changed: ChartModel[] = [];
    for (const request of plan.requests) {
      if (this.#changed(request.id, chartFingerprint(request, plan, this.#view))) {
        changed.push(chartModel(request, context));
      }
    }
    const moved = this.#changed("plan", JSON.stringify([plan.extent, plan.axes]));
    if (changed.length === 0 && !moved) return;
    this.#post({
      type: "charts",
      runId: run.id,
      axes: plan.axes,
      axis: plan.scale.axis,
      extent: plan.extent,
      order: plan.requests.map(({ id }) => id),
      changed,
    });
  }

  #sendVerdict(run: Run): void {
    const { store, translate, trials } = this.#dependencies;
    const diagnosis = store.diagnosis(run.id);
    const lists = this.#remedies.of(run, diagnosis);
    const notes = trials.notes(run);
    const changed = [this.#changed("verdict", lists), this.#changed("notes", notes.join("\n"))];
    if (!changed.includes(true)) return;
    const said = verdict(diagnosis, (f) => lists.get(findingKey(f)) ?? null, translate, notes);
    this.#post({ type: "verdict", runId: run.id, verdict: said });
  }

  /** Whether `value` differs from what was sent under that name; from now on it is what was sent. */
  #changed(name: string, value: unknown): boolean {
    if (this.#sent.get(name) === value) return false;
    this.#sent.set(name, value);
    return true;
  }

  #takeFocus(run: Run): string | null {
    const sign = this.#wantedSign;
    if (sign === null) return null;
    this.#wantedSign = null;
    const { findings } = this.#dependencies.store.diagnosis(run.id);
    const finding = findings.find((f) => f.sign === sign);
    return finding === undefined ? null : findingKey(finding);
  }

  #post(message: ToWebview): void {
    void this.#panel.webview.postMessage(message);
  }
}
