import type { Message } from "../message.ts";
import type { AxisScale } from "./axes.ts";
import type { DrawnRange } from "./chartNotes.ts";
import { comparisonChart } from "./comparisonChart.ts";
import type { ComparisonRequest } from "./comparisonPlan.ts";
import type { CurveModel, CurveOptions } from "./curve.ts";
import type { OnsetMark } from "./onsetMark.ts";
import type { ScaleKind } from "./robustRange.ts";
import { type SeriesRequest, seriesChart } from "./seriesChart.ts";

export const metricChartIds = ["loss", "gradient", "learning-rate", "accuracy"] as const;
/** A chart of one kind of metric of the run. */
export type MetricChartId = (typeof metricChartIds)[number];
export type ChartId = MetricChartId | "comparison";

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

export type ChartRequest = SeriesRequest | ComparisonRequest;

export interface ChartContext {
  readonly scale: AxisScale;
  readonly options: CurveOptions;
  readonly translate: (m: Message) => string;
}

export function chartModel(request: ChartRequest, context: ChartContext): ChartModel {
  return request.id === "comparison"
    ? comparisonChart(request, context)
    : seriesChart(request, context);
}
