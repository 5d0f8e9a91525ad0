import type { Parts } from "../parts.ts";
import type { ChartContext, ChartModel } from "./chartModel.ts";
import { comparisonChart } from "./comparisonChart.ts";
import type { ComparisonRequest } from "./comparisonPlan.ts";
import { type RunsRequest, runsChart } from "./runsChart.ts";
import { type SeriesRequest, seriesChart } from "./seriesChart.ts";

export type ChartRequest = SeriesRequest | ComparisonRequest | RunsRequest;

/** Made curve by curve, so that who has other work to do can do it in between. */
export function* drawChart(request: ChartRequest, context: ChartContext): Parts<ChartModel> {
  switch (request.kind) {
    case "series":
      return yield* seriesChart(request, context);
    case "comparison":
      return yield* comparisonChart(request, context);
    case "runs":
      return yield* runsChart(request, context);
  }
}
