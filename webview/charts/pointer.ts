import type { Chart } from "chart.js";
import { type DrawnCurve, type PlaceInLog, placeOf } from "./curves.ts";
import { nearest } from "./nearest.ts";
import { pixels } from "./painter.ts";

export interface PointerActions {
  read(x: number | null): void;
  openLine(place: PlaceInLog): void;
  reset(): void;
}

/** How far from a point a click still means it, in pixels. */
const clickReach = 24;
/** A pointer that has moved further has dragged, not clicked. */
const dragThreshold = 6;

/** What the pointer does on a chart beside zooming: it reads, opens lines and resets the zoom. */
export class Pointer {
  readonly #chart: Chart;
  readonly #curves: () => readonly DrawnCurve[];
  readonly #actions: PointerActions;
  #pressed = { x: 0, y: 0 };
  /** The pixel at which it rests and the x that is read there; null while it is elsewhere. */
  #over: { readonly pixel: number; readonly x: number | null } | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    chart: Chart,
    curves: () => readonly DrawnCurve[],
    actions: PointerActions,
  ) {
    this.#chart = chart;
    this.#curves = curves;
    this.#actions = actions;
    canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      this.#read(offsetX);
      const target = this.#placeAt(offsetX, offsetY);
      canvas.classList.toggle("clickable", target !== null);
    });
    canvas.addEventListener("pointerleave", () => {
      this.#over = null;
      actions.read(null);
    });
    canvas.addEventListener("pointerdown", ({ offsetX: x, offsetY: y }) => {
      this.#pressed = { x, y };
    });
    canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const moved = Math.hypot(offsetX - this.#pressed.x, offsetY - this.#pressed.y);
      const place = moved > dragThreshold ? null : this.#placeAt(offsetX, offsetY);
      if (place !== null) actions.openLine(place);
    });
    canvas.addEventListener("dblclick", () => actions.reset());
  }

  /** The chart may have moved under the pointer. @param reading what is read now: by keyboard it is left as it is. */
  readAgain(reading: number | null): void {
    if (this.#over !== null && this.#over.x === reading) this.#read(this.#over.pixel);
  }

  #read(pixel: number): void {
    const x = this.#xAt(pixel);
    this.#over = { pixel, x };
    this.#actions.read(x);
  }

  /** x of the point, of any curve, that lies nearest to the pixel; null outside of the chart. */
  #xAt(pixel: number): number | null {
    const scale = this.#chart.scales["x"];
    const { left, right } = this.#chart.chartArea;
    if (scale === undefined || pixel < left || pixel > right) return null;
    const wanted = scale.getValueForPixel(pixel);
    if (wanted === undefined) return null;
    const toX = pixels(scale);
    let found: number | null = null;
    for (const { points, marks } of this.#curves()) {
      for (const column of [points.x, marks.x]) {
        const x = column[nearest(column, wanted)];
        if (x === undefined) continue;
        if (found === null || Math.abs(toX(x) - pixel) < Math.abs(toX(found) - pixel)) found = x;
      }
    }
    return found;
  }

  #placeAt(x: number, y: number): PlaceInLog | null {
    const { x: xScale, y: yScale } = this.#chart.scales;
    const wanted = xScale?.getValueForPixel(x);
    if (xScale === undefined || yScale === undefined || wanted === undefined) return null;
    const [toX, toY] = [pixels(xScale), pixels(yScale)];
    let shortest = clickReach;
    let found: PlaceInLog | null = null;
    for (const curve of this.#curves()) {
      const { points } = curve;
      const index = nearest(points.x, wanted);
      const distance = Math.hypot(
        toX(points.x[index] ?? Number.NaN) - x,
        toY(points.y[index] ?? Number.NaN) - y,
      );
      if (distance > shortest) continue;
      const place = placeOf(curve, index);
      if (place === null) continue;
      shortest = distance;
      found = place;
    }
    return found;
  }
}
