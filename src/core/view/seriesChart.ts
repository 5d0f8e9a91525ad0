import type { Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { ChartContext, ChartModel, MetricChartId } from "./chartModel.ts";
import { drawnRanges, nonFiniteNote } from "./chartNotes.ts";
import { pick } from "./columns.ts";
import { curveModel, visiblePart } from "./curve.ts";
import { stretchedWeight } from "./ema.ts";
import { onsetMarks } from "./onsetMark.ts";

/** Series of one run that share a chart. */
export interface SeriesRequest {
  readonly id: MetricChartId;
  readonly runId: RunId;
  readonly series: readonly Series[];
  /** All findings of the run: each is marked in every chart. */
  readonly findings: readonly Finding[];
  /** Those among them that show in this chart. */
  readonly own: readonly Finding[];
}

const titles: Readonly<Record<MetricChartId, string>> = {
  loss: "Loss",
  gradient: "Gradient norm",
  "learning-rate": "Learning rate",
  accuracy: "Accuracy",
};

export function seriesChart(request: SeriesRequest, context: ChartContext): ChartModel {
  const { id, runId, series, findings, own } = request;
  const { scale, options, translate } = context;
  const names = series.map((s) => s.name).join(", ");
  const longest = Math.max(...series.map((s) => s.length));
  const visible = series.map((s) => {
    const smoothing = stretchedWeight(options.smoothing, s.length / longest);
    return { name: s.name, part: visiblePart(s, scale, { ...options, smoothing }) };
  });
  const title = translate(message(titles[id]));
  return {
    id,
    title,
    description: [
      translate(message("{title}: {names}.", { title, names })),
      ...own.map((finding) => translate(finding.summary)),
    ].join(" "),
    note: null,
    scale: id === "gradient" ? "logarithmic" : "linear",
    curves: visible.map(({ name, part }) => curveModel(part, { name, runId, quiet: false })),
    onsets: onsetMarks(findings, scale, (finding) => own.includes(finding), translate),
    ranges: drawnRanges(
      visible.map(({ part }) => pick(part.series.values, part.finite)),
      translate,
    ),
    nonFinite: nonFiniteNote(visible, context),
  };
}
