import { Chart } from "chart.js";
import { render } from "lit-html";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import { onlyX, rangeOf } from "../../src/core/view/extent.ts";
import { formatX } from "../../src/core/view/format.ts";
import type { Range, ScaleKind } from "../../src/core/view/range.ts";
import type { Words } from "../../src/core/view/words.ts";
import { chartPicture } from "./chartPicture.ts";
import type { ChartActions, ChartState, Drawn, Shared } from "./chartState.ts";
import { chartTemplate } from "./chartTemplate.ts";
import { Crosshair } from "./crosshair.ts";
import { type DrawnCurve, drawnCurve, readingAt } from "./curves.ts";
import { chartOptions } from "./options.ts";
import { curvePainter, takesLong } from "./painter.ts";
import { Pointer } from "./pointer.ts";
import { readByKeyboard } from "./reader.ts";

/** Milliseconds at rest after which a chart is drawn in full. */
const untilSettled = 200;

/** One chart with its legend, its notes and its data table; the canvas stays the same for life. */
export class ChartView implements ChartState {
  readonly element = document.createElement("section");
  /** Gives the canvases their size. */
  readonly frame = document.createElement("div");
  readonly canvas = document.createElement("canvas");
  readonly crosshair = new Crosshair();
  readonly words: Words;
  readonly hidden = new Set<string>();
  /** Those of `hidden` that the legend of all runs has switched off. */
  hiddenByRun: ReadonlySet<string> = new Set();
  actions: ChartActions;
  tableOpen = false;
  allPoints = false;
  /** Whether one legend beside the charts names the curves of all. */
  compared = false;
  /** Said to who does not see the chart. */
  said = "";
  reading: number | null = null;
  drawn: Drawn | null = null;
  /** All curves, those that are switched off too. */
  curves: readonly DrawnCurve[] = [];
  readonly #chart: Chart<"line">;
  readonly #sight: IntersectionObserver;
  readonly #size: ResizeObserver;
  readonly #pointer: Pointer;
  #inSight = false;
  /** Whether a gesture goes on. */
  #moving = false;
  #stale = true;
  /** Whether it has been at rest: until then many points are drawn in haste. */
  #settled = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** x of the point that is read by keyboard. */
  #keyboardReading: number | null = null;

  constructor(words: Words, actions: ChartActions) {
    this.words = words;
    this.actions = actions;
    this.element.className = "chart";
    this.frame.className = "canvas";
    this.frame.append(this.canvas, this.crosshair.canvas);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.#chart = new Chart<"line">(this.canvas, {
      type: "line",
      data: { datasets: [] },
      options: { animation: false, events: [], responsive: false, maintainAspectRatio: false },
      plugins: [
        curvePainter(() => {
          if (this.drawn === null) return null;
          const { theme } = this.drawn.shared;
          return { curves: this.shown, theme, hasty: this.#moving || !this.#settled };
        }),
      ],
    });
    this.#sight = new IntersectionObserver(([entry]) => {
      this.#inSight = entry?.isIntersecting ?? false;
      if (this.#inSight && this.#stale) this.#paint();
    });
    this.#sight.observe(this.element);
    this.#size = new ResizeObserver(() => this.#fit());
    this.#size.observe(this.frame);
    this.#pointer = new Pointer(this.canvas, this.#chart as Chart, () => this.shown, {
      read: (x) => this.actions.read(x),
      openLine: (place) => this.actions.openLine(place),
      reset: () => this.actions.resetZoom(),
    });
    this.#listen();
  }

  /** The curves that are not switched off. */
  get shown(): readonly DrawnCurve[] {
    return this.curves.filter(({ model }) => !this.hidden.has(model.name));
  }

  draw(model: ChartModel, shared: Shared, scale: ScaleKind): void {
    if (this.drawn?.model !== model) this.curves = model.curves.map(drawnCurve);
    this.drawn = { model, shared, scale };
    this.canvas.setAttribute("aria-label", `${model.description} ${this.words.keys}`);
    this.render();
    this.#stale = true;
    if (this.#inSight) this.#paint();
  }

  /** Moves along x while a gesture goes on: nothing else has changed. */
  setWindow(window: Range | null, moving: boolean): void {
    const same = this.drawn?.shared.window === window && this.#moving === moving;
    if (this.drawn === null || same) return;
    this.#moving = moving;
    this.drawn = { ...this.drawn, shared: { ...this.drawn.shared, window } };
    this.#stale = true;
    if (!this.#inSight) return;
    const x = this.#chart.options.scales?.["x"];
    if (x === undefined) return;
    Object.assign(x, window ?? rangeOf(this.drawn.shared.extent, this.drawn.shared.logX));
    this.#settled = false;
    this.#chart.update("none");
    this.#stale = false;
    this.#drawCrosshair();
    this.#settle();
  }

  setReading(x: number | null): void {
    if (this.reading === x) return;
    this.reading = x;
    if (!this.#inSight) return;
    this.#drawCrosshair();
    this.render();
  }

  redraw(): void {
    if (this.drawn !== null) this.draw(this.drawn.model, this.drawn.shared, this.drawn.scale);
  }

  render(): void {
    if (this.drawn !== null) render(chartTemplate(this, this.drawn), this.element);
  }

  savePicture(): void {
    if (this.drawn === null) return;
    const { model, shared } = this.drawn;
    void chartPicture(this.canvas, model.title, this.shown, shared.theme).then((data) =>
      this.actions.savePicture(model.title, data),
    );
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#sight.disconnect();
    this.#size.disconnect();
    this.#chart.destroy();
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (width === 0 || height === 0) return;
    if (width !== this.#chart.width || height !== this.#chart.height) {
      this.#chart.resize(width, height);
      this.#drawCrosshair();
    }
  }

  #paint(): void {
    if (this.drawn === null) return;
    this.#fit();
    const { model, shared, scale } = this.drawn;
    const { theme, axis, window, logX } = shared;
    const frame = {
      theme,
      axis,
      axisTitle: this.words[axis],
      extent: rangeOf(shared.extent, logX),
      onlyX: onlyX(shared.extent),
      window,
      logX,
      scale,
      allPoints: this.allPoints,
    };
    this.#chart.options = chartOptions(model, frame, {
      zoomed: (chart, done) => {
        const x = chart.scales["x"];
        if (x !== undefined) this.actions.zoomed({ min: x.min, max: x.max }, done);
      },
    });
    this.#chart.update("none");
    this.#stale = false;
    this.#pointer.readAgain(this.reading);
    this.#drawCrosshair();
    this.#settle();
  }

  /** What was drawn in haste is drawn in full once it rests. */
  #settle(): void {
    if (this.#settled) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#moving) return;
      this.#settled = true;
      this.#pointer.readAgain(this.reading);
      if (takesLong(this.shown)) this.#chart.draw();
    }, untilSettled);
  }

  #drawCrosshair(): void {
    if (this.drawn === null) return;
    const { theme } = this.drawn.shared;
    this.crosshair.draw(this.#chart as Chart, this.shown, this.reading, theme);
  }

  #listen(): void {
    readByKeyboard(this.canvas, {
      curve: () => this.shown.find(({ points }) => points.x.length > 0) ?? null,
      window: () => this.drawn?.shared.window ?? null,
      read: (x) => {
        this.#keyboardReading = x;
        this.actions.read(x);
        if (x === null || this.drawn === null) return;
        const { axis } = this.drawn.shared;
        const values = this.shown
          .filter(({ model }) => !model.quiet)
          .map((one) => `${one.model.name} ${readingAt(one, x)}`);
        this.said = `${this.words[axis]} ${formatX(axis, x)}, ${values.join(", ")}`;
        this.render();
      },
      openLine: (place) => this.actions.openLine(place),
      zoom: (factor) => this.#zoomAtReading(factor),
      reset: () => this.actions.resetZoom(),
    });
  }

  /** About the point that is read, so that it stays where it is. */
  #zoomAtReading(factor: number): void {
    const x = this.#chart.scales["x"];
    if (x === undefined) return;
    const { left, right, top } = this.#chart.chartArea;
    // The crosshair is hidden while a gesture goes on, which a key pressed twice is.
    const reading = this.#keyboardReading ?? this.reading;
    const at = reading === null ? (left + right) / 2 : x.getPixelForValue(reading);
    this.#chart.zoom({ x: factor, focalPoint: { x: at, y: top + 1 } });
  }
}
