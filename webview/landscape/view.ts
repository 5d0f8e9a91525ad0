import type { Point, Surface } from "../../src/core/landscape/surface.ts";

/** Where the domain lies on the canvas, in CSS pixels; y of a curve is its loss. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  toX(x: number): number;
  toY(y: number): number;
  /** The point of the domain under a pixel; of a curve only its x. */
  toPoint(x: number, y: number): Point;
}

const margin = { left: 46, top: 12, right: 14, bottom: 28 } as const;
/** Losses on a curve are read from a scale like any other; this many values find its range. */
const samples = 400;

export function viewOf(surface: Surface, width: number, height: number): View {
  const [x, y] = surface.domain;
  const box = {
    left: margin.left,
    top: margin.top,
    right: width - margin.right,
    bottom: height - margin.bottom,
  };
  const across = x ?? { min: 0, max: 1 };
  const up = y ?? lossRange(surface);
  const { left, top, right, bottom } = box;
  return {
    width,
    height,
    ...box,
    toX: (u) => left + ((u - across.min) / (across.max - across.min)) * (right - left),
    toY: (v) => bottom - ((v - up.min) / (up.max - up.min)) * (bottom - top),
    toPoint: (px, py) => {
      const u = across.min + ((px - left) / (right - left)) * (across.max - across.min);
      const v = up.min + ((bottom - py) / (bottom - top)) * (up.max - up.min);
      return y === undefined ? [u] : [u, v];
    },
  };
}

/** Places on the canvas: a point of a curve stands at its loss. */
export function place(view: View, surface: Surface, point: Point): readonly [number, number] {
  const [x = 0, y] = point;
  return [view.toX(x), view.toY(y ?? surface.value(point))];
}

function lossRange({ domain: [x], value }: Surface) {
  const { min, max } = x ?? { min: 0, max: 1 };
  const losses = Array.from({ length: samples + 1 }, (_, i) =>
    value([min + ((max - min) * i) / samples]),
  );
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const pad = (most - least) * 0.08;
  return { min: least - pad, max: most + pad };
}
