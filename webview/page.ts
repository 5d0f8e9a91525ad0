import { html, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChartId, ChartModel } from "../src/core/view/chartModel.ts";
import type { RunChoice, RunView } from "../src/core/view/panelModel.ts";
import type { ChartsMessage, HydrateMessage, ViewOptions } from "../src/core/view/protocol.ts";
import type { Range, ScaleKind } from "../src/core/view/robustRange.ts";
import type { Verdict } from "../src/core/view/verdict.ts";
import { type CardActions, verdictView } from "./cards.ts";
import { ChartView } from "./charts/chartView.ts";
import type { Theme } from "./theme.ts";
import { toolbar } from "./toolbar.ts";
import { keepState, keptState, post } from "./vscodeApi.ts";

/** Gestures and sliders speak often; the host is told when they rest for so many milliseconds. */
const rest = 120;

/** The page for one hydration: what is shown, and the reactions to the person and to the host. */
export class Page {
  readonly #root: HTMLElement;
  readonly #hydration: HydrateMessage;
  readonly #views = new Map<ChartId, ChartView>();
  #runs: readonly RunChoice[];
  #run: RunView;
  #view: ViewOptions;
  #scales: Readonly<Partial<Record<ChartId, ScaleKind>>>;
  #theme: Theme;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement, hydration: HydrateMessage, run: RunView, theme: Theme) {
    this.#root = root;
    this.#hydration = hydration;
    this.#run = run;
    this.#runs = hydration.runs;
    this.#view = hydration.view;
    this.#scales = keptState().scales;
    this.#theme = theme;
    this.#keep();
    this.#draw();
    if (hydration.focus !== null) this.#goTo(hydration.focus);
  }

  get runId(): string {
    return this.#run.runId;
  }

  showRuns(runs: readonly RunChoice[]): void {
    this.#runs = runs;
    this.#render();
  }

  showCharts(message: ChartsMessage): void {
    const known = new Map<ChartId, ChartModel>(this.#run.charts.map((chart) => [chart.id, chart]));
    for (const chart of message.changed) known.set(chart.id, chart);
    const charts = message.order.map((id) => known.get(id)).filter((chart) => chart !== undefined);
    const { axes, axis, extent } = message;
    this.#run = { ...this.#run, axes, axis, extent, charts };
    this.#draw();
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
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
  }

  #draw(): void {
    const charts = new Map(this.#run.charts.map((chart) => [chart.id, chart]));
    for (const [id, view] of this.#views) {
      if (charts.has(id)) continue;
      view.dispose();
      this.#views.delete(id);
    }
    this.#render();
    for (const model of charts.values()) {
      const scale = this.#scales[model.id] ?? model.scale;
      const usable = model.ranges[scale] === null ? "linear" : scale;
      this.#chart(model.id).draw(model, this.#shared(), usable);
    }
  }

  #render(): void {
    render(this.#template(), this.#root);
  }

  #template(): TemplateResult {
    const { words } = this.#hydration;
    const { runId, axes, axis, verdict, charts } = this.#run;
    const { headline } = verdict;
    const facts = { runs: this.#runs, runId, axes, axis, view: this.#view, headline };
    const actions = {
      chooseRun: (id: string) => this.#choose({ runId: id, window: null }, 0),
      chooseAxis: (chosen: typeof axis) => this.#choose({ axis: chosen, window: null }, 0),
      smooth: (smoothing: number) => this.#choose({ smoothing }, rest),
      resetZoom: () => this.#zoom(null, true),
    };
    const sections = repeat(
      charts,
      ({ id }) => id,
      ({ id }) => this.#chart(id).element,
    );
    return html`${toolbar(words, facts, actions)}
      <div class="columns">
        <main class="charts" aria-label=${words.charts}>
          ${sections}
          <p class="quiet hint">${charts.length === 0 ? words.noCharts : words.hint}</p>
        </main>
        <aside class="verdict" aria-label=${words.diagnosis}>
          ${verdictView(verdict, words, this.#cardActions())}
        </aside>
      </div>`;
  }

  #chart(id: ChartId): ChartView {
    const known = this.#views.get(id);
    if (known !== undefined) return known;
    const view = new ChartView(this.#hydration.words, {
      openLine: (place) => post({ type: "openLine", ...place }),
      zoomed: (window, done) => this.#zoom(window, done),
      resetZoom: () => this.#zoom(null, true),
      chooseScale: (scale) => {
        this.#scales = { ...this.#scales, [id]: scale };
        this.#keep();
        this.#draw();
      },
    });
    this.#views.set(id, view);
    return view;
  }

  #shared() {
    const { axis, extent } = this.#run;
    return { theme: this.#theme, axis, extent, window: this.#view.window };
  }

  /** Zooming one chart zooms all: they share x. */
  #zoom(window: Range | null, done: boolean): void {
    const { extent } = this.#run;
    const whole =
      window !== null && extent !== null && window.min <= extent.min && window.max >= extent.max;
    this.#choose({ window: whole ? null : window }, done ? 0 : rest);
    this.#draw();
  }

  #choose(change: Partial<ViewOptions>, delay: number): void {
    this.#view = { ...this.#view, ...change };
    this.#keep();
    this.#render();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => post({ type: "view", view: this.#view }), delay);
  }

  #keep(): void {
    keepState({ view: this.#view, scales: this.#scales });
  }

  #cardActions(): CardActions {
    const { runId } = this;
    return {
      openLine: (line) => post({ type: "openLine", runId, line }),
      openLesson: (lesson) => post({ type: "openLesson", lesson }),
      insert: (finding, remedy) => post({ type: "insert", runId, finding, remedy }),
      copy: (finding, remedy) => post({ type: "copy", runId, finding, remedy }),
    };
  }

  #goTo(finding: string): void {
    const cards = this.#root.querySelectorAll<HTMLElement>("[data-finding]");
    const card = [...cards].find(({ dataset }) => dataset["finding"] === finding);
    card?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
  }
}
