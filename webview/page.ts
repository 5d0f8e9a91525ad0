import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChartId, ChartModel } from "../src/core/view/chartModel.ts";
import type { RunView, ShownLabel } from "../src/core/view/panelModel.ts";
import {
  type ChartsMessage,
  changedChart,
  type HydrateMessage,
  subjectOf,
} from "../src/core/view/protocol.ts";
import type { Range } from "../src/core/view/range.ts";
import type { Verdict } from "../src/core/view/verdict.ts";
import type { ViewOptions } from "../src/core/view/viewOptions.ts";
import { serves } from "../src/core/view/windowMargin.ts";
import { type CardActions, verdictView } from "./cards.ts";
import { ChartBoard } from "./chartBoard.ts";
import { metricsSection, unfoldedCharts } from "./metrics.ts";
import { runLegend } from "./runLegend.ts";
import type { Theme } from "./theme.ts";
import { toolbar } from "./toolbar.ts";
import { keepState, keptState, type PageState, post } from "./vscodeApi.ts";

/** Gestures and sliders speak often; the host is told at most once in so many milliseconds. */
const pause = 120;

/** The page for one hydration: what is shown, and the reactions to the person and to the host. */
export class Page {
  readonly #root: HTMLElement;
  readonly #hydration: HydrateMessage;
  readonly #board: ChartBoard;
  readonly #hiddenRuns = new Set<string>();
  #run: RunView;
  #state: PageState;
  #theme: Theme;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The window that the curves were drawn for, or are being drawn for. */
  #asked: Range | null;

  constructor(root: HTMLElement, hydration: HydrateMessage, run: RunView, theme: Theme) {
    this.#root = root;
    this.#hydration = hydration;
    this.#run = run;
    this.#state = { ...keptState(), view: hydration.view };
    this.#theme = theme;
    this.#asked = hydration.view.window;
    this.#board = new ChartBoard(hydration.words, {
      zoom: (window, done) => this.#zoom(window, done),
      chooseScale: (id, scale) => {
        this.#state = { ...this.#state, scales: { ...this.#state.scales, [id]: scale } };
        this.#keep();
        this.#draw();
      },
    });
    this.#keep();
    this.#draw();
    this.#unfold();
    if (hydration.focus !== null) this.#goTo(hydration.focus);
  }

  get subject(): string {
    return subjectOf(this.#run.runs);
  }

  showRuns(runs: readonly ShownLabel[]): void {
    this.#run = { ...this.#run, runs };
    this.#render();
  }

  showCharts(message: ChartsMessage): void {
    const known = new Map<ChartId, ChartModel>(this.#run.charts.map((chart) => [chart.id, chart]));
    for (const change of message.changed)
      known.set(change.id, changedChart(change, known.get(change.id)));
    const charts = message.order.map((id) => known.get(id)).filter((chart) => chart !== undefined);
    const { axes, axis, extent, others } = message;
    this.#run = { ...this.#run, axes, axis, extent, others, charts };
    this.#draw();
    this.#unfold();
  }

  showVerdict(verdict: Verdict): void {
    this.#run = { ...this.#run, verdict };
    this.#render();
  }

  repaint(theme: Theme): void {
    this.#theme = theme;
    this.#draw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#board.dispose();
  }

  #draw(): void {
    const { charts, axis, extent, others } = this.#run;
    const { window, logX } = this.#state.view;
    const usable = (extent?.leastPositive ?? null) !== null;
    const shared = { theme: this.#theme, axis, extent, window, logX: logX && usable };
    const compared = this.#run.runs.length > 1;
    this.#board.show(charts, others, shared, this.#state.scales, this.#hiddenRuns, compared);
    this.#render();
  }

  #render(): void {
    render(this.#template(), this.#root);
  }

  #template(): TemplateResult {
    const { words } = this.#hydration;
    const { runs, charts, others, verdict } = this.#run;
    const { view, groups, search } = this.#state;
    const folded = new Set(others.filter(({ pinned }) => !pinned).map(({ id }) => id as ChartId));
    const main = charts.filter(({ id }) => !folded.has(id));
    const toggleRun = (label: string) => {
      if (!this.#hiddenRuns.delete(label)) this.#hiddenRuns.add(label);
      this.#draw();
    };
    const metrics = {
      others,
      groups,
      search,
      words,
      chart: (id: ChartId) => this.#board.element(id),
    };
    const found = {
      toggleGroup: (group: string, open: boolean) => {
        const kept = groups.filter((one) => one !== group);
        this.#state = { ...this.#state, groups: open ? [...kept, group] : kept };
        this.#unfold();
      },
      search: (text: string) => {
        this.#state = { ...this.#state, search: text };
        this.#unfold();
      },
    };
    return html`${toolbar(words, this.#run, view, this.#toolbarActions)}
      ${runs.length > 1 ? runLegend(runs, this.#hiddenRuns, this.#theme, toggleRun) : nothing}
      <div class=${verdict === null ? "columns wide" : "columns"}>
        <main class="charts" aria-label=${words.charts}>
          ${repeat(
            main,
            ({ id }) => id,
            ({ id }) => this.#board.element(id) ?? nothing,
          )}
          <p class="quiet hint">
            ${charts.length === 0 && others.length === 0 ? words.noCharts : words.hint}
          </p>
          ${metricsSection(metrics, found)}
        </main>
        ${
          verdict === null
            ? nothing
            : html`<aside class="verdict" aria-label=${words.diagnosis}>
                ${verdictView(verdict, words, this.#cardActions())}
              </aside>`
        }
      </div>`;
  }

  /** Tells the host which of the further charts are wanted, where that has changed. */
  #unfold(): void {
    const { others } = this.#run;
    const { groups, search, view } = this.#state;
    const unfolded = unfoldedCharts({ others, groups, search });
    const same =
      unfolded.length === view.unfolded.length &&
      unfolded.every((id) => view.unfolded.includes(id));
    if (same) {
      this.#keep();
      this.#render();
    } else this.#choose({ unfolded }, pause);
  }

  /** Zooming one chart zooms all: they share x. */
  #zoom(window: Range | null, done: boolean): void {
    const { extent } = this.#run;
    const whole =
      window !== null && extent !== null && window.min <= extent.min && window.max >= extent.max;
    const shown = whole ? null : window;
    this.#board.setWindow(shown, !done);
    const { view } = this.#state;
    this.#state = { ...this.#state, view: { ...view, window: shown } };
    if ((view.window === null) !== (shown === null)) this.#render();
    const served = extent !== null && serves(this.#asked, shown, extent, view.logX);
    // What a gesture asks for is drawn on its way, not only when it rests.
    if (done || !served) this.#tell(done ? 0 : pause);
  }

  #choose(change: Partial<ViewOptions>, delay: number): void {
    this.#state = { ...this.#state, view: { ...this.#state.view, ...change } };
    this.#render();
    this.#tell(delay);
  }

  #tell(delay: number): void {
    if (delay > 0 && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#keep();
      this.#asked = this.#state.view.window;
      post({ type: "view", view: this.#state.view });
    }, delay);
  }

  #keep(): void {
    keepState(this.#state);
  }

  readonly #toolbarActions = {
    chooseRun: () => post({ type: "chooseRun" }),
    chooseCompared: () => post({ type: "chooseCompared" }),
    oneRun: () => this.#choose({ compared: [], window: null }, 0),
    showFindings: () => this.#goTo(this.#run.verdict?.cards[0]?.key ?? ""),
    chooseAxis: (axis: ViewOptions["axis"]) => this.#choose({ axis, window: null }, 0),
    logX: (logX: boolean) => this.#choose({ logX, window: null }, 0),
    bands: (bands: boolean) => this.#choose({ bands }, 0),
    smooth: (smoothing: number) => this.#choose({ smoothing }, pause),
    resetZoom: () => this.#zoom(null, true),
    report: (format: "html" | "markdown") => post({ type: "report", format }),
  };

  #cardActions(): CardActions {
    const runId = this.#run.runs[0]?.id ?? "";
    return {
      openLine: (line) => post({ type: "openLine", runId, line }),
      openLesson: (lesson) => post({ type: "openLesson", lesson }),
      tryFixes: this.#hydration.canTry
        ? (finding) => post({ type: "tryFixes", runId, finding })
        : null,
      finding: (type, finding) => post({ type, runId, finding }),
      chooseScript: (finding) => post({ type: "chooseScript", runId, finding }),
      remedy: (type, finding, remedy) => post({ type, runId, finding, remedy }),
    };
  }

  #goTo(finding: string): void {
    const cards = this.#root.querySelectorAll<HTMLElement>("[data-finding]");
    const card = [...cards].find(({ dataset }) => dataset["finding"] === finding);
    if (card === undefined) return;
    // The toolbar stays where it is, over what is scrolled.
    const bar = this.#root.querySelector<HTMLElement>(".toolbar")?.offsetHeight ?? 0;
    card.style.scrollMarginTop = `${bar}px`;
    card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  }
}
