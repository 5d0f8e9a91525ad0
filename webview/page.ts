import type { ChartId, ChartModel } from "../src/core/view/chartModel.ts";
import type { RunChoice, RunView } from "../src/core/view/panelModel.ts";
import type { ChartsMessage, HydrateMessage, ViewOptions } from "../src/core/view/protocol.ts";
import type { Range, ScaleKind } from "../src/core/view/robustRange.ts";
import type { Verdict } from "../src/core/view/verdict.ts";
import { type CardActions, verdictView } from "./cards.ts";
import { type ChartView, chartView } from "./charts/chartView.ts";
import { element, reconcile } from "./dom.ts";
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
  readonly #charts = element("main", { class: "charts" });
  readonly #verdict = element("aside", { class: "verdict" });
  readonly #toolbar;
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
    const { words } = hydration;
    this.#charts.setAttribute("aria-label", words.charts);
    this.#verdict.setAttribute("aria-label", words.diagnosis);
    this.#toolbar = toolbar(words, {
      chooseRun: (runId) => this.#choose({ runId, window: null }, 0),
      chooseAxis: (axis) => this.#choose({ axis, window: null }, 0),
      smooth: (smoothing) => this.#choose({ smoothing }, rest),
      resetZoom: () => this.#zoom(null, true),
    });
    this.#root.replaceChildren(
      this.#toolbar.element,
      element("div", { class: "columns" }, this.#charts, this.#verdict),
    );
    this.#keep();
    this.#drawCharts(run.charts.map(({ id }) => id));
    this.showVerdict(run.verdict);
    if (hydration.focus !== null) this.#goTo(hydration.focus);
  }

  get runId(): string {
    return this.#run.runId;
  }

  showRuns(runs: readonly RunChoice[]): void {
    this.#runs = runs;
    this.#showToolbar();
  }

  showCharts(message: ChartsMessage): void {
    const known = new Map<ChartId, ChartModel>(this.#run.charts.map((chart) => [chart.id, chart]));
    for (const chart of message.changed) known.set(chart.id, chart);
    const charts = message.order.map((id) => known.get(id)).filter((chart) => chart !== undefined);
    const { axes, axis, extent } = message;
    this.#run = { ...this.#run, axes, axis, extent, charts };
    this.#drawCharts(message.order);
  }

  /** Keeps open what is open and the focus where it is. */
  showVerdict(verdict: Verdict): void {
    const toggled = new Map<string, boolean>();
    for (const details of this.#verdict.querySelectorAll("details")) {
      toggled.set(detailsKey(details), details.open);
    }
    this.#run = { ...this.#run, verdict };
    reconcile(this.#verdict, verdictView(verdict, this.#hydration.words, this.#cardActions()));
    for (const details of this.#verdict.querySelectorAll("details")) {
      details.open = toggled.get(detailsKey(details)) ?? details.open;
    }
    this.#showToolbar();
  }

  repaint(theme: Theme): void {
    this.#theme = theme;
    this.#drawCharts(this.#run.charts.map(({ id }) => id));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const view of this.#views.values()) view.dispose();
  }

  #drawCharts(order: readonly ChartId[]): void {
    const { words } = this.#hydration;
    for (const [id, view] of this.#views) {
      if (order.includes(id)) continue;
      view.dispose();
      view.element.remove();
      this.#views.delete(id);
    }
    if (order.length === 0) {
      this.#charts.replaceChildren(element("p", { class: "quiet" }, words.noCharts));
    } else if (this.#views.size === 0) {
      this.#charts.replaceChildren();
    }
    for (const [position, model] of this.#run.charts.entries()) {
      const view = this.#views.get(model.id) ?? this.#addChart(model.id, position);
      const scale = this.#scales[model.id] ?? model.scale;
      const usable = model.ranges[scale] === null ? "linear" : scale;
      view.draw(model, this.#shared(), usable);
    }
    if (order.length > 0 && this.#charts.lastElementChild?.tagName !== "P") {
      this.#charts.append(element("p", { class: "quiet hint" }, words.hint));
    }
    this.#showToolbar();
  }

  #addChart(id: ChartId, position: number): ChartView {
    const view = chartView(this.#hydration.words, {
      openLine: (place) => post({ type: "openLine", ...place }),
      zoomed: (window, done) => this.#zoom(window, done),
      resetZoom: () => this.#zoom(null, true),
      chooseScale: (scale) => {
        this.#scales = { ...this.#scales, [id]: scale };
        this.#keep();
        this.#drawCharts(this.#run.charts.map((chart) => chart.id));
      },
    });
    this.#views.set(id, view);
    this.#charts.insertBefore(view.element, this.#charts.children[position] ?? null);
    return view;
  }

  #shared() {
    return {
      words: this.#hydration.words,
      theme: this.#theme,
      axis: this.#run.axis,
      extent: this.#run.extent,
      window: this.#view.window,
    };
  }

  /** Zooming one chart zooms all: they share x. */
  #zoom(window: Range | null, done: boolean): void {
    const { extent } = this.#run;
    const whole =
      window !== null && extent !== null && window.min <= extent.min && window.max >= extent.max;
    this.#choose({ window: whole ? null : window }, done ? 0 : rest);
    this.#drawCharts(this.#run.charts.map(({ id }) => id));
  }

  #choose(change: Partial<ViewOptions>, delay: number): void {
    this.#view = { ...this.#view, ...change };
    this.#keep();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => post({ type: "view", view: this.#view }), delay);
  }

  #keep(): void {
    keepState({ view: this.#view, scales: this.#scales });
  }

  #showToolbar(): void {
    const { runId, axes, axis, verdict } = this.#run;
    const { headline } = verdict;
    this.#toolbar.show({ runs: this.#runs, runId, axes, axis, view: this.#view, headline });
  }

  #cardActions(): CardActions {
    const { runId } = this;
    return {
      openLine: (line) => post({ type: "openLine", runId, line }),
      insert: (finding, remedy) => post({ type: "insert", runId, finding, remedy }),
      copy: (finding, remedy) => post({ type: "copy", runId, finding, remedy }),
    };
  }

  #goTo(finding: string): void {
    const cards = this.#verdict.querySelectorAll<HTMLElement>("[data-finding]");
    const card = [...cards].find(({ dataset }) => dataset["finding"] === finding);
    card?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
  }
}

function detailsKey(details: HTMLElement): string {
  const finding = details.closest<HTMLElement>("[data-finding]")?.dataset["finding"] ?? "";
  return `${finding} ${details.dataset["remedy"] ?? ""}`;
}
