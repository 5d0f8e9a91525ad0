import type * as vscode from "vscode";
import type { Sign } from "../../core/diagnosis/finding.ts";
import { DisposableStore } from "../../core/disposable.ts";
import type { Run, RunId } from "../../core/run/run.ts";
import { preferredRun, type ShownLabel } from "../../core/view/panelModel.ts";
import {
  type PanelContent,
  PanelProjection,
  type ShownContent,
  shownRuns,
} from "../../core/view/panelProjection.ts";
import { parseToHost } from "../../core/view/parseToHost.ts";
import { subjectOf, type ToHost } from "../../core/view/protocol.ts";
import { runLabels } from "../../core/view/runLabels.ts";
import { mostCompared } from "../../core/view/runsPlan.ts";
import { findingKey, verdict } from "../../core/view/verdict.ts";
import { defaultViewOptions, type ViewOptions } from "../../core/view/viewOptions.ts";
import { FullResolutionOfLogs } from "../../host/fullResolutionOfLogs.ts";
import { OneAtATime } from "../../host/scheduling/latest.ts";
import { inSlices } from "../inSlices.ts";
import { exportChart, exportReport, saveImage } from "./chartFiles.ts";
import { actOnFinding } from "./findingRequests.ts";
import type { ChartsPanelDependencies } from "./panelDependencies.ts";
import { applyRemedy, canTryFixes, goToLine, openLesson } from "./panelRequests.ts";
import { PinnedCharts } from "./pinnedCharts.ts";
import { RemedyLists } from "./remedyLists.ts";
import { ShownLogs } from "./shownLogs.ts";
import { Throttle } from "./throttle.ts";

/**
 * What one panel shows. The page is a projection: it is given everything when it says that it is
 * ready (it loads anew each time it turns visible), then what has changed, and nothing while hidden.
 */
export class PanelSession implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #dependencies: ChartsPanelDependencies;
  readonly #owned = new DisposableStore();
  readonly #updates: OneAtATime;
  readonly #remedies: RemedyLists;
  readonly #pinned: PinnedCharts;
  readonly #logs: ShownLogs;
  readonly #full: FullResolutionOfLogs;
  #projection: PanelProjection;
  #view: ViewOptions;
  #ready = false;
  #wantedSign: Sign | null = null;
  /** What the page was given; null where it must be given everything. */
  #subject: string | null = null;
  #shownRun: RunId | null = null;

  constructor(
    panel: vscode.WebviewPanel,
    dependencies: ChartsPanelDependencies,
    view: ViewOptions | null,
  ) {
    this.#panel = panel;
    this.#dependencies = dependencies;
    this.#view = view ?? defaultViewOptions;
    const { store, client, remedies, applied, log, memory, translate } = dependencies;
    const changed = () => this.#updates.request();
    const runOf = (id: RunId) => store.get(id);
    this.#full = this.#owned.add(new FullResolutionOfLogs({ client, runOf, changed }));
    this.#projection = new PanelProjection(translate, this.#full);
    this.#updates = this.#owned.add(
      new OneAtATime(
        () => this.#update(),
        (error) => {
          // The page was given nothing: it is given everything with the next change.
          this.#subject = null;
          log.error(`The charts could not be drawn: ${String(error)}`);
        },
      ),
    );
    const throttle = this.#owned.add(new Throttle(() => this.#updates.request()));
    const later = () => throttle.request();
    this.#pinned = new PinnedCharts(memory);
    this.#logs = new ShownLogs(memory, client);
    if (view !== null) this.#logs.readAgain();
    this.#remedies = this.#owned.add(new RemedyLists(remedies, log, later));
    this.#owned.add(store.onDidChange(later));
    this.#owned.add(applied.onDidChange(later));
    this.#owned.add(
      panel.webview.onDidReceiveMessage((value: unknown) => {
        const message = parseToHost(value);
        if (message === null) log.warn("The charts panel sent a message that is not understood.");
        else void this.#handle(message);
      }),
    );
    this.#owned.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible) this.#updates.request();
        else this.#sleep();
        this.#turn();
      }),
    );
    this.#updates.request();
  }

  /** Shows that run, or the one shown already, and goes to its finding of that sign. */
  goTo(runId: RunId | null, sign: Sign | null): void {
    if (runId !== null && (runId !== this.#view.runId || this.#view.compared.length > 0)) {
      this.#view = { ...this.#view, runId, compared: [], window: null };
    }
    this.#wantedSign = sign;
    this.#showAnew();
  }

  /** Shows runs beside each other, at most as many as can be told apart. */
  compare(runIds: readonly RunId[]): void {
    this.#view = { ...this.#view, compared: runIds.slice(0, mostCompared), window: null };
    this.#showAnew();
  }

  /** Puts runs in the place of those `before`, where a person has not turned to others since. @returns whether it did. */
  extend(before: readonly RunId[], runIds: readonly RunId[]): boolean {
    const { runId, compared } = this.#view;
    const shown = compared.length > 0 ? compared : [runId];
    const wanted = before.slice(0, mostCompared);
    if (shown.length !== wanted.length || !wanted.every((id, i) => shown[i] === id)) return false;
    this.compare(runIds);
    return true;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #showAnew(): void {
    this.#full.clear();
    this.#subject = null;
    this.#updates.request();
  }

  /** A hidden panel does nothing and keeps nothing of the runs. */
  #sleep(): void {
    this.#ready = false;
    this.#subject = null;
    this.#full.clear();
    this.#projection = new PanelProjection(this.#dependencies.translate, this.#full);
  }

  async #handle(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#restore(message.view);
        return this.#showAnew();
      case "view":
        this.#view = message.view;
        return this.#updates.request();
      case "pin":
        await this.#pinned.set(message.chart, message.pinned);
        return this.#updates.request();
      case "chooseRun": {
        const run = await this.#dependencies.picker.one(this.#shownRun ?? undefined);
        return run === undefined ? undefined : this.goTo(run, null);
      }
      case "chooseCompared": {
        const one = this.#shownRun === null ? [] : [this.#shownRun];
        const shown = one.length > 0 ? one : (this.#view.compared as readonly RunId[]);
        const runs = await this.#dependencies.picker.several(shown);
        if (runs.length > 1) return this.compare(runs);
        return runs[0] === undefined ? undefined : this.goTo(runs[0], null);
      }
      case "openLine":
        return goToLine(message.runId, message.line, this.#panel, this.#dependencies);
      case "openLesson":
        return openLesson(message.lesson);
      case "tryFixes":
      case "ask":
      case "docs":
      case "dismiss":
      case "restore":
      case "chooseScript":
        return actOnFinding(message, this.#dependencies);
      case "image":
        return saveImage(message);
      case "export":
      case "report": {
        const shown = this.#shown();
        if (shown === null) return;
        return message.type === "report"
          ? exportReport(message.format, shown, this.#projection, this.#dependencies)
          : exportChart(message, shown, this.#projection, this.#dependencies);
      }
      case "insert":
      case "copy":
      case "preview":
        return applyRemedy(message, this.#dependencies);
    }
  }

  /** What the page remembers holds, unless something else was asked for in the meantime. */
  #restore(kept: ViewOptions): void {
    const { runId, compared } = this.#view;
    if (compared.length > 0) this.#view = { ...kept, compared, window: null };
    else if (runId === null || runId === kept.runId) this.#view = kept;
    else this.#view = { ...kept, runId, compared: [], window: null };
  }

  async #update(): Promise<void> {
    if (!this.#panel.visible) return;
    const shown = this.#shown();
    const projection = this.#projection;
    if (!this.#ready) {
      // While the page loads, so that it need not wait.
      if (shown !== null) await inSlices(projection.prepare(shown));
      return;
    }
    const subject = shown === null ? "" : subjectOf(shown.labels);
    if (shown !== null && subject === this.#subject) {
      const messages = await inSlices(projection.changes(shown));
      if (this.#projection !== projection) return;
      for (const message of messages) await this.#panel.webview.postMessage(message);
      return;
    }
    this.#subject = subject;
    if (shown !== null) this.#logs.keep(shownRuns(shown.content));
    this.#turn();
    const focus = this.#takeFocus();
    const facts = { view: this.#view, focus, canTry: await canTryFixes() };
    const message = await inSlices(projection.hydrate(shown, facts));
    if (this.#projection === projection) await this.#panel.webview.postMessage(message);
  }

  /** What is to be shown now; null where there is no run. */
  #shown(): ShownContent | null {
    const { store } = this.#dependencies;
    const view = this.#view;
    const pinned = this.#pinned.all;
    const several = view.compared.flatMap((id) => store.get(id as RunId) ?? []);
    if (several.length > 1) {
      this.#shownRun = null;
      return {
        content: { kind: "several", runs: several },
        labels: this.#labels(several),
        view,
        pinned,
      };
    }
    const run = preferredRun(store.runs, view.runId);
    this.#shownRun = run?.id ?? null;
    if (run === null) return null;
    return { content: this.#contentOf(run), labels: this.#labels([run]), view, pinned };
  }

  #contentOf(run: Run): PanelContent {
    const { store, applied, translate } = this.#dependencies;
    const diagnosis = store.diagnosis(run.id);
    const lists = this.#remedies.of(run, diagnosis);
    const comparisons = store.comparisonsOf(run.id);
    return {
      kind: "one",
      shown: { run, diagnosis, comparisons },
      verdict: verdict(diagnosis, (f) => lists.get(findingKey(f)) ?? null, translate, {
        notes: applied.notes(run),
        outdated: applied.isOutdated(run),
        dismissed: store.dismissedFindings(run.id),
      }),
    };
  }

  #labels(runs: readonly Run[]): readonly ShownLabel[] {
    const { store, translate, trialTitle } = this.#dependencies;
    const choices = new Map(runLabels(store.runs, translate).map((choice) => [choice.id, choice]));
    return runs.map((run) => {
      const { label = run.name, status = "" } = choices.get(run.id) ?? {};
      return { id: run.id, label: trialTitle(run) ?? label, status };
    });
  }

  #turn(): void {
    if (this.#panel.active && this.#shownRun !== null) this.#dependencies.onTurn(this.#shownRun);
  }

  #takeFocus(): string | null {
    const sign = this.#wantedSign;
    const run = this.#shownRun;
    if (sign === null || run === null) return null;
    this.#wantedSign = null;
    const { findings } = this.#dependencies.store.diagnosis(run);
    const finding = findings.find((f) => f.sign === sign);
    return finding === undefined ? null : findingKey(finding);
  }
}
