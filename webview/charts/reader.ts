import type { Chart } from "chart.js";
import { type Layer, type PlaceInLog, placeOf } from "./layers.ts";
import { itemsAt } from "./setup.ts";

export interface ReaderActions {
  say(text: string): void;
  openLine(place: PlaceInLog): void;
  zoom(factor: number): void;
  reset(): void;
}

const pageKeys: Readonly<Record<string, number>> = { PageUp: -0.1, PageDown: 0.1 };

/** Reads a chart by keyboard: what the pointer does by hovering, clicking and turning its wheel. */
export function readByKeyboard(
  canvas: HTMLCanvasElement,
  chart: Chart<"line">,
  layers: () => readonly Layer[],
  actions: ReaderActions,
): void {
  let at = -1;

  const show = (index: number) => {
    const dataset = layers().findIndex(
      (layer, i) => layer.kind === "values" && layer.x.length > 0 && chart.isDatasetVisible(i),
    );
    const layer = layers()[dataset];
    if (layer === undefined) return;
    at = Math.max(0, Math.min(layer.x.length - 1, index));
    const point = chart.getDatasetMeta(dataset).data[at];
    if (point === undefined) return;
    const items = itemsAt(chart as Chart, point.x);
    chart.setActiveElements(items);
    chart.tooltip?.setActiveElements(items, { x: point.x, y: point.y });
    chart.update("none");
    const { title, body } = chart.tooltip ?? { title: [], body: [] };
    actions.say([...title, ...body.flatMap((part) => part.lines)].join(", "));
  };

  const open = () => {
    const layer = layers().find((l) => l.kind === "values" && l.x.length > 0);
    const place = layer === undefined ? null : placeOf(layer, at);
    if (place !== null) actions.openLine(place);
  };

  const act = (key: string): boolean => {
    const longest = Math.max(0, ...layers().map((layer) => layer.x.length));
    const paged = pageKeys[key];
    if (paged !== undefined) show(at + Math.sign(paged) * Math.max(1, Math.round(longest * 0.1)));
    else if (key === "ArrowLeft") show(at - 1);
    else if (key === "ArrowRight") show(at + 1);
    else if (key === "Home") show(0);
    else if (key === "End") show(longest - 1);
    else if (key === "Enter") open();
    else if (key === "+" || key === "=") actions.zoom(1.5);
    else if (key === "-") actions.zoom(1 / 1.5);
    else if (key === "0") actions.reset();
    else return false;
    return true;
  };

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (act(event.key)) event.preventDefault();
  });
  canvas.addEventListener("blur", () => {
    at = -1;
    chart.setActiveElements([]);
    chart.tooltip?.setActiveElements([], { x: 0, y: 0 });
    chart.update("none");
  });
}
