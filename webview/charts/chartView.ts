import { Chart } from "chart.js";
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import type { Range, ScaleKind } from "../../src/core/view/robustRange.ts";
import type { Words } from "../../src/core/view/words.ts";
import type { Theme } from "../theme.ts";
import { checkbox, linkButton } from "../toolkit.ts";
import {
  type DrawnPoint,
  dataset,
  isRead,
  type Layer,
  layersOf,
  type PlaceInLog,
  placeOf,
} from "./layers.ts";
import { legend } from "./legend.ts";
import { chartOptions, type Frame, type Reactions } from "./options.ts";
import { readByKeyboard } from "./reader.ts";
import { itemsAt } from "./setup.ts";
import { dataTable } from "./table.ts";

/** What all charts of the page share. */
export interface Shared {
  readonly theme: Theme;
  readonly axis: ChartAxis;
  readonly extent: Range | null;
  readonly window: Range | null;
}

export interface ChartActions {
  openLine(place: PlaceInLog): void;
  /** `done` is false while the gesture goes on. */
  zoomed(window: Range, done: boolean): void;
  resetZoom(): void;
  chooseScale(scale: ScaleKind): void;
}

interface Drawn {
  readonly model: ChartModel;
  readonly shared: Shared;
  readonly scale: ScaleKind;
}

/** How far from a point a click still means it, in pixels. */
const clickReach = 24;

/** One chart with its legend, its notes and its data table; the canvas stays the same for life. */
export class ChartView {
  readonly element = document.createElement("section");
  readonly #words: Words;
  readonly #actions: ChartActions;
  readonly #canvas = document.createElement("canvas");
  readonly #chart: Chart<"line", DrawnPoint[]>;
  readonly #hidden = new Set<string>();
  #layers: readonly Layer[] = [];
  #drawn: Drawn | null = null;
  #allPoints = false;
  #tableOpen = false;
  #said = "";

  constructor(words: Words, actions: ChartActions) {
    this.#words = words;
    this.#actions = actions;
    this.element.className = "chart";
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "img");
    this.#chart = new Chart<"line", DrawnPoint[]>(this.#canvas, {
      type: "line",
      data: { datasets: [] },
      options: { animation: false, events: [] },
    });
    readByKeyboard(this.#canvas, this.#chart as unknown as Chart<"line">, () => this.#layers, {
      say: (text) => {
        this.#said = text;
        this.#render();
      },
      openLine: actions.openLine,
      zoom: (factor) => this.#chart.zoom({ x: factor }),
      reset: actions.resetZoom,
    });
  }

  draw(model: ChartModel, shared: Shared, scale: ScaleKind): void {
    this.#drawn = { model, shared, scale };
    const { theme, axis, extent, window } = shared;
    this.#layers = layersOf(model.curves);
    const frame: Frame = {
      theme,
      axis,
      axisTitle: this.#words[axis],
      extent: extent === null || extent.min === extent.max ? around(extent?.min ?? 0) : extent,
      window,
      scale,
      allPoints: this.#allPoints,
    };
    const floor =
      scale === "logarithmic"
        ? (model.ranges.logarithmic?.min ?? Number.MIN_VALUE)
        : Number.NEGATIVE_INFINITY;
    this.#canvas.setAttribute("aria-label", `${model.description} ${this.#words.keys}`);
    this.#render();
    this.#chart.data.datasets = this.#layers.map((layer) => ({
      ...dataset(layer, theme, floor),
      hidden: this.#hidden.has(layer.curve.name),
    }));
    this.#chart.options = chartOptions(model, this.#layers, frame, this.#reactions);
    this.#chart.update("none");
  }

  dispose(): void {
    this.#chart.destroy();
  }

  #redraw(): void {
    if (this.#drawn !== null) this.draw(this.#drawn.model, this.#drawn.shared, this.#drawn.scale);
  }

  #render(): void {
    if (this.#drawn !== null) render(this.#template(this.#drawn), this.element);
  }

  #template({ model, shared, scale }: Drawn): TemplateResult {
    const words = this.#words;
    const log = checkbox({
      text: words.logScale,
      checked: scale === "logarithmic",
      disabled: model.ranges.logarithmic === null,
      toggle: (on) => this.#actions.chooseScale(on ? "logarithmic" : "linear"),
    });
    return html`<header>
        <h2>${model.title}</h2>
        <div class="legend">
          ${legend(model, shared.theme, this.#hidden, (name) => this.#toggleCurve(name))}
        </div>
        ${log}
      </header>
      <div class="canvas">${this.#canvas}</div>
      <div class="visually-hidden" aria-live="polite">${this.#said}</div>
      <div class="notes">${this.#notes(model, scale)}</div>
      <details @toggle=${this.#tableToggled}>
        <summary>${words.dataTable}</summary>
        <div
          class="table-scroll"
          tabindex="0"
          role="group"
          aria-label=${`${words.dataTable}: ${model.title}`}
        >
          ${this.#tableOpen ? this.#table(model, shared) : nothing}
        </div>
      </details>`;
  }

  #notes(model: ChartModel, scale: ScaleKind): readonly TemplateResult[] {
    const outside = model.ranges[scale]?.note ?? null;
    const notes: TemplateResult[] = [];
    if (model.note !== null) notes.push(html`<p class="note">${model.note}</p>`);
    if (model.nonFinite !== null) {
      const mark = html`<span class="mark" aria-hidden="true">▼ </span>`;
      notes.push(html`<p class="note">${mark}${model.nonFinite}</p>`);
    }
    if (outside !== null) {
      const { hideOutside, showOutside } = this.#words;
      const toggle = linkButton(this.#allPoints ? hideOutside : showOutside, () => {
        this.#allPoints = !this.#allPoints;
        this.#redraw();
      });
      notes.push(html`<p class="note">${this.#allPoints ? "" : `${outside} `}${toggle}</p>`);
    }
    return notes;
  }

  #table(model: ChartModel, { axis, window }: Shared): TemplateResult {
    return dataTable(model.description, this.#words[axis], axis, this.#layers, window);
  }

  readonly #tableToggled = ({ currentTarget }: Event) => {
    this.#tableOpen = (currentTarget as HTMLDetailsElement).open;
    this.#render();
  };

  #toggleCurve(name: string): void {
    if (!this.#hidden.delete(name)) this.#hidden.add(name);
    this.#redraw();
  }

  readonly #reactions: Reactions = {
    zoomed: (zoomed, done) => {
      const scale = zoomed.scales["x"];
      if (scale !== undefined) this.#actions.zoomed({ min: scale.min, max: scale.max }, done);
    },
    clicked: (x, y) => {
      const place = this.#placeAt(x, y);
      if (place !== null) this.#actions.openLine(place);
    },
    clickable: (x, y) => this.#placeAt(x, y) !== null,
  };

  #placeAt(x: number, y: number): PlaceInLog | null {
    const near = itemsAt(this.#chart as Chart, x)
      .map((item) => ({ item, distance: Math.hypot(item.element.x - x, item.element.y - y) }))
      .filter(({ distance }) => distance <= clickReach)
      .sort((a, b) => a.distance - b.distance)
      .flatMap(({ item }) => {
        const layer = this.#layers[item.datasetIndex];
        return layer !== undefined && isRead(layer) ? [placeOf(layer, item.index)] : [];
      });
    return near[0] ?? null;
  }
}

function around(x: number): Range {
  return { min: x - 1, max: x + 1 };
}
