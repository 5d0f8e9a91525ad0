import type { ChartDataset } from "chart.js";
import { color } from "chart.js/helpers";
import { fromColumn } from "../../src/core/view/columns.ts";
import type { CurveModel, Points } from "../../src/core/view/curve.ts";
import type { LineStyle, Theme } from "../theme.ts";

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
}

/** One dataset of the chart and what it stands for. `values` may be non-finite: these are marks. */
export interface Layer {
  readonly curve: CurveModel;
  readonly ordinal: number;
  readonly kind: "values" | "smooth" | "marks";
  readonly x: Float64Array;
  readonly values: Float64Array;
  readonly lines: Float64Array;
}

export function layersOf(curves: readonly CurveModel[]): readonly Layer[] {
  return curves.flatMap((curve, ordinal) => {
    const layer = (kind: Layer["kind"], points: Points): Layer => ({
      curve,
      ordinal,
      kind,
      x: fromColumn(points.x),
      values: fromColumn(points.y),
      lines: fromColumn(points.lines),
    });
    return [
      layer("values", curve.points),
      ...(curve.smooth === null ? [] : [layer("smooth", curve.smooth)]),
      layer("marks", curve.marks),
    ];
  });
}

export function lineStyle(theme: Theme, ordinal: number): LineStyle {
  const style = theme.lines[ordinal % theme.lines.length];
  return style ?? { color: theme.foreground, dash: [], width: 1.5 };
}

export function dataset(layer: Layer, theme: Theme): ChartDataset<"line", DrawnPoint[]> {
  const style = lineStyle(theme, layer.ordinal);
  const marks = layer.kind === "marks";
  const behind = layer.kind === "values" && layer.curve.smooth !== null;
  const few = layer.x.length <= 40 && !behind;
  return {
    label: layer.curve.name,
    data: Array.from(layer.x, (x, i) => ({ x, y: marks ? 1 : (layer.values[i] ?? 0) })),
    yAxisID: marks ? "marks" : "y",
    showLine: !marks,
    borderColor: behind ? color(style.color).alpha(0.3).rgbString() : style.color,
    backgroundColor: style.color,
    borderWidth: behind ? 1 : style.width,
    borderDash: behind ? [] : [...style.dash],
    pointStyle: marks ? "triangle" : "circle",
    pointRadius: marks ? 5 : few ? 2.5 : 0,
    pointHoverRadius: marks ? 7 : 4,
    pointRotation: marks ? 180 : 0,
    pointHitRadius: 0,
    ...(marks ? { clip: false as const } : {}),
    order: marks ? 0 : (behind ? 200 : 100) - layer.ordinal,
  };
}
