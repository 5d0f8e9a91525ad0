import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import type { Comparison } from "../run/comparisonArms.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { type AxisScale, availableAxes, axisScale, type ChartAxis, chooseAxis } from "./axes.ts";
import { type ChartRequest, type MetricChartId, metricChartIds } from "./chartModel.ts";
import { planComparison } from "./comparisonPlan.ts";
import type { ViewOptions } from "./protocol.ts";
import type { Range } from "./robustRange.ts";

/** A run and what is known of it, alone and beside others. */
export interface ShownRun {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  readonly comparisons: readonly Comparison[];
}

/** Which charts a run has and on which axis they stand, before the work of drawing them. */
export interface ChartPlan {
  readonly axes: readonly ChartAxis[];
  readonly scale: AxisScale;
  readonly extent: Range | null;
  readonly requests: readonly ChartRequest[];
}

/** Most curves of one chart that are there because of their role alone; the first and the last half. */
const curveLimit = 6;

const chartOfRole: Readonly<Record<MetricRole, MetricChartId | null>> = {
  train_loss: "loss",
  val_loss: "loss",
  grad_norm: "gradient",
  layer_grad_norm: "gradient",
  learning_rate: "learning-rate",
  train_accuracy: "accuracy",
  val_accuracy: "accuracy",
  other: null,
};

export function planCharts(shown: ShownRun, options: ViewOptions): ChartPlan {
  const { run, diagnosis, comparisons } = shown;
  const { findings } = diagnosis;
  const charts = metricChartIds
    .map((id) => ({ id, series: seriesOf(id, run, findings) }))
    .filter(({ series }) => series.length > 0);
  const all = charts.flatMap(({ series }) => series);
  const scale = axisScale(all, chooseAxis(all, options.axis));
  const compared = planComparison(run, comparisons, findings, scale.axis);
  const beside = compared?.arms.flatMap(({ runs }) => runs.map(({ series }) => series)) ?? [];
  const requests: ChartRequest[] = charts.map(({ id, series }, position) => ({
    id,
    runId: run.id,
    series,
    findings: findings.filter((finding) => finding !== compared?.finding),
    own: findings.filter((finding) => {
      const owner = charts.findIndex((chart) => chart.series.some(named(finding)));
      return finding !== compared?.finding && Math.max(owner, 0) === position;
    }),
  }));
  if (compared !== null) requests.splice(compared.finding === null ? 1 : 0, 0, compared);
  return {
    axes: availableAxes(all),
    scale,
    extent: extentOf([...all, ...beside], scale),
    requests,
  };
}

/** Differs where a chart would be drawn differently. */
export function chartFingerprint(
  request: ChartRequest,
  plan: ChartPlan,
  options: ViewOptions,
): string {
  const { smoothing, window } = options;
  return JSON.stringify([contentOf(request), plan.scale.axis, smoothing, window]);
}

function contentOf(request: ChartRequest) {
  if (request.id !== "comparison") {
    const series = request.series.map((s) => [s.name, s.length]);
    return [series, request.findings.map((f) => [f.summary, f.onset])];
  }
  const { comparison, arms, finding } = request;
  const runs = arms.map((arm) => [
    arm.label,
    arm.runs.map(({ run, series }) => [run.id, series.length]),
  ]);
  return [comparison.id, runs, finding?.summary];
}

function seriesOf(id: MetricChartId, run: Run, findings: readonly Finding[]): readonly Series[] {
  const shown = new Set(byRole(id, run));
  for (const series of run.series) {
    const concerned = findings.some((finding) => named(finding)(series));
    if (concerned && series.granularity === "final" && chartOfRole[series.role] === id) {
      shown.add(series);
    }
  }
  return [...shown].filter((series) => series.length > 0);
}

function byRole(id: MetricChartId, run: Run): readonly Series[] {
  const main = (...roles: readonly MetricRole[]) =>
    roles.map((role) => mainSeries(run, role)).filter((series) => series !== undefined);
  switch (id) {
    case "loss":
      return main("train_loss", "val_loss");
    case "gradient":
      return [...main("grad_norm"), ...ends(run.ofRole("layer_grad_norm"))];
    case "learning-rate":
      return main("learning_rate");
    case "accuracy":
      return ends([...run.ofRole("train_accuracy"), ...run.ofRole("val_accuracy")]);
  }
}

function ends(series: readonly Series[]): readonly Series[] {
  if (series.length <= curveLimit) return series;
  return [...series.slice(0, curveLimit / 2), ...series.slice(-curveLimit / 2)];
}

function named(finding: Finding): (series: Series) => boolean {
  return (series) => series.name === finding.series;
}

function extentOf(series: readonly Series[], scale: AxisScale): Range | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const s of series) {
    const column = scale.column(s);
    for (let i = 0; i < column.length; i++) {
      const x = column[i] ?? Number.NaN;
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  return min <= max ? { min: scale.drawn(min), max: scale.drawn(max) } : null;
}
