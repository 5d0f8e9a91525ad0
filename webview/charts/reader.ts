import type { Range } from "../../src/core/view/range.ts";
import { type DrawnCurve, type PlaceInLog, placeOf } from "./curves.ts";
import { nearest } from "./nearest.ts";
import { within } from "./within.ts";

export interface Readable {
  /** The curve whose points are read; null where none is shown. */
  curve(): DrawnCurve | null;
  window(): Range | null;
  /** x of the point that is read; null where none is any more. */
  read(x: number | null): void;
  openLine(place: PlaceInLog): void;
  zoom(factor: number): void;
  reset(): void;
}

/** The point that is read. Points are drawn anew when a chart is zoomed: then it is known by its x. */
interface Reading {
  readonly points: DrawnCurve["points"];
  readonly index: number;
  readonly x: number;
}

/** Reads a chart by keyboard: what the pointer does by hovering, clicking and turning its wheel. */
export function readByKeyboard(canvas: HTMLCanvasElement, chart: Readable): void {
  let reading: Reading | null = null;
  const indexIn = ({ points }: DrawnCurve): number => {
    if (reading === null) return -1;
    return reading.points === points ? reading.index : nearest(points.x, reading.x);
  };
  /** Only what lies in the window. */
  const read = (choose: (at: number, from: number, to: number) => number) => {
    const curve = chart.curve();
    if (curve === null) return;
    const { points } = curve;
    const { from, to } = within(points.x, chart.window());
    if (from >= to) return;
    const index = Math.max(from, Math.min(to - 1, choose(indexIn(curve), from, to)));
    const x = points.x[index] ?? 0;
    reading = { points, index, x };
    chart.read(x);
  };
  const page = (direction: number) =>
    read((at, from, to) => at + direction * Math.max(1, Math.round((to - from) * 0.1)));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => read((at) => at - 1),
    ArrowRight: () => read((at) => at + 1),
    PageUp: () => page(-1),
    PageDown: () => page(1),
    Home: () => read((_, from) => from),
    End: () => read((_, _from, to) => to - 1),
    Enter: () => {
      const curve = chart.curve();
      const place = curve === null ? null : placeOf(curve, indexIn(curve));
      if (place !== null) chart.openLine(place);
    },
    "+": () => chart.zoom(1.5),
    "=": () => chart.zoom(1.5),
    "-": () => chart.zoom(1 / 1.5),
    "0": () => chart.reset(),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = keys[event.key];
    if (act === undefined) return;
    act();
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => {
    reading = null;
    chart.read(null);
  });
}
