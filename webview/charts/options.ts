import type { Chart, ChartOptions } from "chart.js";
import type { ChartAxis } from "../../src/core/view/axes.ts";
import type { ChartModel } from "../../src/core/view/chartModel.ts";
import { formatNumber, formatX } from "../../src/core/view/format.ts";
import { logTicks } from "../../src/core/view/logTicks.ts";
import type { Range, ScaleKind } from "../../src/core/view/range.ts";
import { paddedRange } from "../../src/core/view/ticks.ts";
import type { Theme } from "../theme.ts";
import { onsetAnnotations } from "./onsets.ts";
import { timeTicks } from "./timeTicks.ts";

export interface Frame {
  readonly theme: Theme;
  readonly axis: ChartAxis;
  readonly axisTitle: string;
  readonly extent: Range;
  /** The one x that there is; null where there are more. */
  readonly onlyX: number | null;
  readonly window: Range | null;
  readonly logX: boolean;
  readonly scale: ScaleKind;
  readonly allPoints: boolean;
}

export interface Reactions {
  zoomed(chart: Chart, done: boolean): void;
}

/** One width for all, so that x lies at the same place in every chart. */
const axisWidth = 58;

export function chartOptions(
  model: ChartModel,
  frame: Frame,
  reactions: Reactions,
): ChartOptions<"line"> {
  const { theme, axis, extent, window, scale, logX } = frame;
  const font = { family: theme.fontFamily, size: theme.fontSize };
  const range = yRange(model, frame);
  const x = window ?? extent;
  const smallest = logX ? extent.min * 1e-5 : (extent.max - extent.min) / 1e6;
  return {
    animation: false,
    responsive: false,
    maintainAspectRatio: false,
    layout: { padding: { top: 8, right: 12 } },
    events: [],
    scales: {
      x: {
        type: logX ? "logarithmic" : "linear",
        min: x.min,
        max: x.max,
        afterBuildTicks: (built) => {
          if (frame.onlyX !== null) built.ticks = [{ value: frame.onlyX }];
          else if (logX) built.ticks = logTicks(built).map((value) => ({ value }));
          else if (axis === "time" || axis === "relative") built.ticks = timeTicks(built, axis);
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
    },
    plugins: {
      annotation: {
        animations: false,
        clip: true,
        annotations: onsetAnnotations(model.onsets, theme),
      },
      zoom: {
        limits: { x: { min: extent.min, max: extent.max, minRange: smallest } },
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

function yRange(model: ChartModel, { scale, allPoints }: Frame): Range | null {
  const range = model.ranges[scale];
  return range === null ? null : paddedRange(allPoints ? range.full : range, scale);
}
