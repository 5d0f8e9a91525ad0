import type { Message } from "../message.ts";
import type { AxisScale, ChartAxis } from "./axes.ts";
import type { CurveModel, CurveOptions } from "./curve.ts";
import type { Drawings } from "./drawings.ts";
import type { OnsetMark } from "./onsetMark.ts";
import type { ScaleKind } from "./range.ts";
import type { RobustRange } from "./robustRange.ts";

export const mainChartIds = ["loss", "gradient", "learning-rate", "accuracy"] as const;
/** One of the charts that every panel begins with. */
export type MainChartId = (typeof mainChartIds)[number];
/** A chart of one kind of metric, which may be any that the log holds. */
export type MetricChartId = MainChartId | `metric:${string}`;
export type ChartId = MetricChartId | "comparison";

export interface DrawnRange extends RobustRange {
  /** Said where values lie outside. */
  readonly note: string | null;
}

export interface ChartModel {
  readonly id: ChartId;
  readonly title: string;
  /** What the chart shows and what was found in it, in one or two sentences, for a screen reader. */
  readonly description: string;
  /** What has to be known to read it; null where the title says it all. */
  readonly note: string | null;
  readonly scale: ScaleKind;
  readonly curves: readonly CurveModel[];
  readonly onsets: readonly OnsetMark[];
  /** null where no value can be drawn on that scale. */
  readonly ranges: Readonly<Record<ScaleKind, DrawnRange | null>>;
  /** Said where values are NaN or ±Infinity. */
  readonly nonFinite: string | null;
}

export interface ChartContext {
  readonly axis: ChartAxis;
  /** Of each run that is shown. */
  readonly scaleOf: (run: string) => AxisScale;
  readonly options: CurveOptions;
  readonly drawings: Drawings;
  readonly translate: (m: Message) => string;
}

/** Which end of the values is the better one: by what the chart shows. */
export function betterEnd(id: ChartId): "least" | "most" | null {
  if (id === "loss") return "least";
  return id === "accuracy" ? "most" : null;
}
