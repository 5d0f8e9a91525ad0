import { Chart } from "chart.js";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import type { Range, ScaleKind } from "../../src/core/view/robustRange.ts";
import type { Words } from "../../src/core/view/words.ts";
import { element, linkButton, reconcile } from "../dom.ts";
import type { Theme } from "../theme.ts";
import { checkbox } from "../toolkit.ts";
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
  readonly words: Words;
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

export interface ChartView {
  readonly element: HTMLElement;
  draw(model: ChartModel, shared: Shared, scale: ScaleKind): void;
  dispose(): void;
}

/** How far from a point a click still means it, in pixels. */
const clickReach = 24;

export function chartView(words: Words, actions: ChartActions): ChartView {
  let layers: readonly Layer[] = [];
  let drawn: { model: ChartModel; shared: Shared; scale: ScaleKind } | null = null;
  let allPoints = false;
  const hidden = new Set<string>();

  const heading = element("h2", {});
  const curves = element("div", { class: "legend" });
  const log = checkbox(words.logScale, (on) => actions.chooseScale(on ? "logarithmic" : "linear"));
  const canvas = element("canvas", { role: "img", tabindex: "0", title: "" });
  const live = element("div", { class: "visually-hidden", "aria-live": "polite" });
  const notes = element("div", { class: "notes" });
  const table = element("div", { class: "table-scroll", tabindex: "0", role: "group" });
  const details = element("details", {}, element("summary", {}, words.dataTable), table);
  const figure = element(
    "section",
    { class: "chart" },
    element("header", {}, heading, curves, log.element),
    element("div", { class: "canvas" }, canvas),
    live,
    notes,
    details,
  );

  const placeAt = (x: number, y: number): PlaceInLog | null => {
    const near = itemsAt(chart as Chart, x)
      .map((item) => ({ item, distance: Math.hypot(item.element.x - x, item.element.y - y) }))
      .filter(({ distance }) => distance <= clickReach)
      .sort((a, b) => a.distance - b.distance)
      .flatMap(({ item }) => {
        const layer = layers[item.datasetIndex];
        return layer !== undefined && isRead(layer) ? [placeOf(layer, item.index)] : [];
      });
    return near[0] ?? null;
  };

  const reactions: Reactions = {
    zoomed: (zoomed, done) => {
      const scale = zoomed.scales["x"];
      if (scale !== undefined) actions.zoomed({ min: scale.min, max: scale.max }, done);
    },
    clicked: (x, y) => {
      const place = placeAt(x, y);
      if (place !== null) actions.openLine(place);
    },
    clickable: (x, y) => placeAt(x, y) !== null,
  };

  const chart = new Chart<"line", DrawnPoint[]>(canvas, {
    type: "line",
    data: { datasets: [] },
    options: { animation: false, events: [] },
  });
  readByKeyboard(canvas, chart as unknown as Chart<"line">, () => layers, {
    say: (text) => {
      live.textContent = text;
    },
    openLine: actions.openLine,
    zoom: (factor) => chart.zoom({ x: factor }),
    reset: actions.resetZoom,
  });

  const redraw = () => {
    if (drawn !== null) draw(drawn.model, drawn.shared, drawn.scale);
  };

  const draw: ChartView["draw"] = (model, shared, scale) => {
    drawn = { model, shared, scale };
    const { theme, extent } = shared;
    layers = layersOf(model.curves);
    const frame: Frame = {
      theme,
      axis: shared.axis,
      axisTitle: words[shared.axis],
      extent: extent === null || extent.min === extent.max ? around(extent?.min ?? 0) : extent,
      window: shared.window,
      scale,
      allPoints,
    };
    const floor =
      scale === "logarithmic"
        ? (model.ranges.logarithmic?.min ?? Number.MIN_VALUE)
        : Number.NEGATIVE_INFINITY;
    chart.data.datasets = layers.map((layer) => ({
      ...dataset(layer, theme, floor),
      hidden: hidden.has(layer.curve.name),
    }));
    chart.options = chartOptions(model, layers, frame, reactions);
    chart.update("none");
    heading.textContent = model.title;
    canvas.setAttribute("aria-label", `${model.description} ${words.keys}`);
    log.set(scale === "logarithmic", model.ranges.logarithmic === null);
    reconcile(curves, legend(model, theme, hidden, toggleCurve));
    reconcile(notes, noteElements(model, scale));
    table.setAttribute("aria-label", `${words.dataTable}: ${model.title}`);
    fillTable();
  };

  const toggleCurve = (name: string) => {
    if (!hidden.delete(name)) hidden.add(name);
    redraw();
    const index = drawn?.model.curves.findIndex((curve) => curve.name === name) ?? -1;
    (curves.children[index] as HTMLElement | undefined)?.focus();
  };

  const noteElements = (model: ChartModel, scale: ScaleKind): readonly HTMLElement[] => {
    const outside = model.ranges[scale]?.note ?? null;
    const said = model.note === null ? [] : [element("p", { class: "note" }, model.note)];
    if (model.nonFinite !== null) {
      said.push(
        element(
          "p",
          { class: "note" },
          element("span", { class: "mark", "aria-hidden": "true" }, "▼ "),
          model.nonFinite,
        ),
      );
    }
    if (outside !== null) {
      const toggle = linkButton(allPoints ? words.hideOutside : words.showOutside, () => {
        allPoints = !allPoints;
        redraw();
      });
      said.push(element("p", { class: "note" }, allPoints ? "" : `${outside} `, toggle));
    }
    return said;
  };

  const fillTable = () => {
    if (!details.open || drawn === null) return;
    const { model, shared } = drawn;
    const { axis, window } = shared;
    table.replaceChildren(dataTable(model.description, words[axis], axis, layers, window));
  };
  details.addEventListener("toggle", fillTable);

  return { element: figure, draw, dispose: () => chart.destroy() };
}

function around(x: number): Range {
  return { min: x - 1, max: x + 1 };
}
