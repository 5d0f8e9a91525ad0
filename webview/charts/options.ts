import type { Chart, ChartOptions, TooltipItem } from "chart.js";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import { formatElapsed, formatNumber } from "../../src/core/view/format.ts";
import type { Range, ScaleKind } from "../../src/core/view/robustRange.ts";
import { lineStyle, type Theme } from "../theme.ts";
import { isRead, type Layer, valueText } from "./layers.ts";
import { logTicks } from "./logTicks.ts";
import { nearest } from "./nearest.ts";
import { onsetAnnotations } from "./onsets.ts";

export interface Frame {
  readonly theme: Theme;
  readonly axis: ChartAxis;
  readonly axisTitle: string;
  readonly extent: Range;
  readonly window: Range | null;
  readonly scale: ScaleKind;
  readonly allPoints: boolean;
}

export interface Reactions {
  zoomed(chart: Chart, done: boolean): void;
  clicked(x: number, y: number): void;
  /** Whether a click there would do something. */
  clickable(x: number, y: number): boolean;
}

/** One width for all, so that x lies at the same place in every chart. */
const axisWidth = 58;

export function formatX(axis: ChartAxis, x: number): string {
  return axis === "time" ? formatElapsed(x) : formatNumber(x);
}

export function chartOptions(
  model: ChartModel,
  layers: readonly Layer[],
  frame: Frame,
  reactions: Reactions,
): ChartOptions<"line"> {
  const { theme, axis, extent, window, scale } = frame;
  const font = { family: theme.fontFamily, size: theme.fontSize };
  const range = yRange(model, frame);
  const x = window ?? extent;
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    layout: { padding: { top: 8, right: 12 } },
    interaction: { mode: "eachCurve" },
    events: ["mousemove", "mouseout", "click"],
    onClick: ({ x, y }) => {
      if (x !== null && y !== null) reactions.clicked(x, y);
    },
    onHover: ({ x, y }, _, chart) => {
      const clickable = x !== null && y !== null && reactions.clickable(x, y);
      chart.canvas.style.cursor = clickable ? "pointer" : "crosshair";
    },
    scales: {
      x: {
        type: "linear",
        min: x.min,
        max: x.max,
        afterBuildTicks: (built) => {
          if (axis === "time") built.ticks = timeTicks(built);
        },
        title: { display: true, text: frame.axisTitle, color: theme.muted, font },
        grid: { display: false },
        border: { color: theme.grid },
        ticks: {
          color: theme.muted,
          font,
          maxRotation: 0,
          autoSkipPadding: 16,
          includeBounds: false,
          callback: (value) => formatX(axis, Number(value)),
        },
      },
      y: {
        type: scale,
        ...(range === null ? {} : { min: range.min, max: range.max }),
        afterBuildTicks: (built) => {
          if (scale === "logarithmic") built.ticks = logTicks(built).map((value) => ({ value }));
        },
        afterFit: (fitted) => {
          fitted.width = axisWidth;
        },
        grid: {
          display: range !== null,
          color: theme.grid,
          lineWidth: theme.highContrast ? 0.5 : 1,
          tickLength: 0,
        },
        border: { display: false },
        ticks: {
          display: range !== null,
          color: theme.muted,
          font,
          padding: 8,
          maxTicksLimit: 6,
          includeBounds: false,
          callback: (value) => formatNumber(Number(value)),
        },
      },
      marks: { type: "linear", display: false, min: 0, max: 1 },
    },
    plugins: {
      tooltip: tooltip(layers, frame, font),
      annotation: {
        animations: false,
        clip: true,
        annotations: onsetAnnotations(model.onsets, theme),
      },
      zoom: {
        limits: {
          x: { min: extent.min, max: extent.max, minRange: (extent.max - extent.min) / 1e5 },
        },
        pan: {
          enabled: true,
          mode: "x",
          modifierKey: "shift",
          onPan: ({ chart }) => reactions.zoomed(chart, false),
          onPanComplete: ({ chart }) => reactions.zoomed(chart, true),
        },
        zoom: {
          mode: "x",
          wheel: { enabled: true, modifierKey: "ctrl" },
          pinch: { enabled: true },
          drag: {
            enabled: true,
            threshold: 6,
            backgroundColor: theme.selection,
            borderColor: theme.border,
            borderWidth: theme.highContrast ? 1 : 0,
          },
          onZoom: ({ chart }) => reactions.zoomed(chart, false),
          onZoomComplete: ({ chart }) => reactions.zoomed(chart, true),
        },
      },
    },
  };
}

const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200,
];
const mostTimeTicks = 9;

/** Ticks at round times; the scale's own go by tens. */
function timeTicks({ min, max }: Range): { value: number }[] {
  const least = (max - min) / mostTimeTicks;
  const days = Math.ceil(least / 86_400) * 86_400;
  const step = least < 1 ? least : (timeSteps.find((s) => s >= least) ?? days);
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return Array.from({ length: count }, (_, i) => ({ value: (first + i) * step }));
}

function yRange(model: ChartModel, { scale, allPoints }: Frame): Range | null {
  const range = model.ranges[scale];
  if (range === null) return null;
  const { min, max } = allPoints ? range.full : range;
  if (scale === "logarithmic")
    return min === max ? { min: min / 2, max: max * 2 } : padLog(min, max);
  const pad = min === max ? Math.abs(min) * 0.1 || 1 : (max - min) * 0.05;
  return { min: min >= 0 && min - pad < 0 ? 0 : min - pad, max: max + pad };
}

function padLog(min: number, max: number): Range {
  const factor = (max / min) ** 0.05;
  return { min: min / factor, max: max * factor };
}

function tooltip(layers: readonly Layer[], frame: Frame, font: { family: string; size: number }) {
  const { theme, axis } = frame;
  const layerOf = (item: TooltipItem<"line">) => layers[item.datasetIndex];
  return {
    backgroundColor: theme.background,
    borderColor: theme.border,
    borderWidth: 1,
    cornerRadius: 3,
    caretSize: 0,
    caretPadding: 12,
    titleColor: theme.foreground,
    bodyColor: theme.foreground,
    titleFont: { ...font, weight: "bold" as const },
    bodyFont: font,
    padding: 8,
    boxPadding: 4,
    usePointStyle: true,
    filter: (item: TooltipItem<"line">) => {
      const layer = layerOf(item);
      return layer !== undefined && isRead(layer);
    },
    callbacks: {
      title: (items: TooltipItem<"line">[]) => {
        const x = items[0]?.parsed.x ?? null;
        return x === null ? "" : `${frame.axisTitle} ${formatX(axis, x)}`;
      },
      label: (item: TooltipItem<"line">) => {
        const layer = layerOf(item);
        return layer === undefined ? "" : reading(layer, item.dataIndex, layers, axis, item.chart);
      },
      labelColor: (item: TooltipItem<"line">) => {
        const layer = layerOf(item);
        const shade =
          layer === undefined || layer.curve.quiet
            ? theme.muted
            : lineStyle(theme, layer.ordinal).color;
        return { borderColor: shade, backgroundColor: shade };
      },
    },
  };
}

/** "val_loss 0.31 (smoothed 0.33)", with its own x where that is not the one of the title. */
function reading(
  layer: Layer,
  index: number,
  layers: readonly Layer[],
  axis: ChartAxis,
  chart: Chart,
): string {
  const x = layer.x[index] ?? 0;
  const smooth = layers.find((l) => l.kind === "smooth" && l.curve === layer.curve);
  const mean = smooth?.values[nearest(smooth.x, x)];
  const title = chart.tooltip?.dataPoints?.[0]?.parsed.x;
  return [
    `${layer.curve.name} ${valueText(layer, index)}`,
    layer.kind === "values" && mean !== undefined ? `(~${formatNumber(mean)})` : "",
    title !== undefined && title !== x ? `@ ${formatX(axis, x)}` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}
