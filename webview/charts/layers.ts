import type { ChartDataset } from "chart.js";
import { color } from "chart.js/helpers";
import { fromColumn } from "../../src/core/view/columns.ts";
import type { CurveModel, Points } from "../../src/core/view/curve.ts";
import { formatNumber } from "../../src/core/view/format.ts";
import { lineStyle, type Theme } from "../theme.ts";

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * One dataset of the chart and what it stands for. `values` may be non-finite: these are marks.
 * The upper edge of a band follows its lower edge, down to which it is filled.
 */
export interface Layer {
  readonly curve: CurveModel;
  readonly ordinal: number;
  readonly kind: "values" | "smooth" | "marks" | "low" | "high";
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
      ...(curve.band === null
        ? []
        : [
            layer("low", { ...curve.points, y: curve.band.low }),
            layer("high", { ...curve.points, y: curve.band.high }),
          ]),
    ];
  });
}

export interface PlaceInLog {
  readonly runId: string;
  readonly line: number;
}

/** Null for a point that stands in no log, such as one of a mean. */
export function placeOf({ curve, lines }: Layer, index: number): PlaceInLog | null {
  const line = lines[index];
  return curve.runId === null || line === undefined ? null : { runId: curve.runId, line };
}

/** Whether a person reads its points: not those of an average or of a band, which the values beside them state. */
export function isRead({ kind }: Layer): boolean {
  return kind === "values" || kind === "marks";
}

/** "0.31", or "0.31 ± 0.02" in a band. */
export function valueText({ curve, kind, values }: Layer, index: number): string {
  const value = values[index] ?? Number.NaN;
  if (kind !== "values" || curve.band === null) return formatNumber(value);
  const high = fromColumn(curve.band.high)[index] ?? value;
  return `${formatNumber(value)} ± ${formatNumber(high - value)}`;
}

/** `floor` is drawn in the place of smaller values of a band: a logarithmic scale has no place for them. */
export function dataset(
  layer: Layer,
  theme: Theme,
  floor: number,
): ChartDataset<"line", DrawnPoint[]> {
  if (layer.kind === "low" || layer.kind === "high") return bandEdge(layer, theme, floor);
  const style = lineStyle(theme, layer.ordinal);
  const marks = layer.kind === "marks";
  const quiet = layer.curve.quiet;
  const behind = quiet || (layer.kind === "values" && layer.curve.smooth !== null);
  const few = layer.x.length <= 40 && !behind;
  const shade = quiet ? theme.muted : style.color;
  return {
    label: layer.curve.name,
    data: Array.from(layer.x, (x, i) => ({ x, y: marks ? 1 : (layer.values[i] ?? 0) })),
    yAxisID: marks ? "marks" : "y",
    showLine: !marks,
    borderColor: behind
      ? color(shade)
          .alpha(quiet ? 0.6 : 0.3)
          .rgbString()
      : shade,
    backgroundColor: shade,
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

function bandEdge(layer: Layer, theme: Theme, floor: number): ChartDataset<"line", DrawnPoint[]> {
  const style = lineStyle(theme, layer.ordinal);
  return {
    label: layer.curve.name,
    data: Array.from(layer.x, (x, i) => ({ x, y: Math.max(floor, layer.values[i] ?? 0) })),
    yAxisID: "y",
    borderColor: color(style.color).alpha(0.5).rgbString(),
    borderWidth: theme.highContrast ? 1 : 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 0,
    order: 300,
    ...(layer.kind === "low"
      ? {}
      : { fill: "-1", backgroundColor: color(style.color).alpha(0.18).rgbString() }),
  };
}
