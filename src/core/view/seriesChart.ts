import type { Finding } from "../diagnosis/finding.ts";
import { message } from "../message.ts";
import type { Parts } from "../parts.ts";
import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { betterEnd, type ChartContext, type ChartModel, type MetricChartId } from "./chartModel.ts";
import { drawnRanges, nonFiniteNote } from "./chartNotes.ts";
import { chartTitle } from "./chartTitle.ts";
import type { CurveModel, Visible } from "./curve.ts";
import { limitFor } from "./downsample.ts";
import { stretchedWeight } from "./ema.ts";
import { onsetMarks } from "./onsetMark.ts";
import type { RankedStretch } from "./robustRange.ts";

/** Series of one run that share a chart. */
export interface SeriesRequest {
  readonly kind: "series";
  readonly id: MetricChartId;
  readonly runId: RunId;
  readonly series: readonly Series[];
  /** All findings of the run: each is marked in every chart. */
  readonly findings: readonly Finding[];
  /** Those among them that show in this chart. */
  readonly own: readonly Finding[];
}

export function* seriesChart(request: SeriesRequest, context: ChartContext): Parts<ChartModel> {
  const { id, runId, series, findings, own } = request;
  const { scaleOf, options, drawings, translate } = context;
  const { logX } = options;
  const scale = scaleOf(runId);
  const names = series.map((s) => s.name).join(", ");
  const longest = Math.max(...series.map((s) => s.total));
  const limit = limitFor(series.length);
  const visible: {
    name: string;
    part: Visible;
    curve: CurveModel;
    values: RankedStretch;
  }[] = [];
  for (const [ordinal, one] of series.entries()) {
    const smoothing = stretchedWeight(options.smoothing, one.total / longest);
    const best = isValidation(one) ? betterEnd(id) : null;
    const look = { name: one.name, ordinal, runId, quiet: false, best, limit, logX };
    const drawn = yield* drawings.curve(one, scale, { ...options, smoothing }, look);
    visible.push({ name: one.name, ...drawn });
    yield;
  }
  const title = chartTitle(id, translate);
  return {
    id,
    title,
    description: [
      translate(message("{title}: {names}.", { title, names })),
      ...own.map((finding) => translate(finding.summary)),
    ].join(" "),
    note: null,
    scale: id === "gradient" ? "logarithmic" : "linear",
    curves: visible.map(({ curve }) => curve),
    onsets: onsetMarks(findings, scale, (finding) => own.includes(finding), translate),
    ranges: yield* drawnRanges(
      visible.map(({ values }) => values),
      translate,
    ),
    nonFinite: nonFiniteNote(visible, context),
  };
}

/** The best epoch is the one that validates best. */
function isValidation({ role }: Series): boolean {
  return role === "val_loss" || role === "val_accuracy";
}
