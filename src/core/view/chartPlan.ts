import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { type AxisScale, availableAxes, axisScale, type ChartAxis, chooseAxis } from "./axes.ts";
import { type ChartId, type ChartRequest, chartIds } from "./chartModel.ts";
import type { ViewOptions } from "./protocol.ts";
import type { Range } from "./robustRange.ts";

/** Which charts a run has and on which axis they stand, before the work of drawing them. */
export interface ChartPlan {
  readonly axes: readonly ChartAxis[];
  readonly scale: AxisScale;
  readonly extent: Range | null;
  readonly requests: readonly ChartRequest[];
}

/** Most curves of one chart that are there because of their role alone; the first and the last half. */
const curveLimit = 6;

const chartOfRole: Readonly<Record<MetricRole, ChartId | null>> = {
  train_loss: "loss",
  val_loss: "loss",
  grad_norm: "gradient",
  layer_grad_norm: "gradient",
  learning_rate: "learning-rate",
  train_accuracy: "accuracy",
  val_accuracy: "accuracy",
  other: null,
};

export function planCharts(run: Run, diagnosis: Diagnosis, options: ViewOptions): ChartPlan {
  const { findings } = diagnosis;
  const charts = chartIds
    .map((id) => ({ id, series: seriesOf(id, run, findings) }))
    .filter(({ series }) => series.length > 0);
  const all = charts.flatMap(({ series }) => series);
  const scale = axisScale(all, chooseAxis(all, options.axis));
  return {
    axes: availableAxes(all),
    scale,
    extent: extentOf(all, scale),
    requests: charts.map(({ id, series }, position) => ({
      id,
      series,
      findings,
      own: findings.filter((finding) => {
        const owner = charts.findIndex((chart) => chart.series.some(named(finding)));
        return Math.max(owner, 0) === position;
      }),
    })),
  };
}

/** Differs where a chart would be drawn differently. */
export function chartFingerprint(
  request: ChartRequest,
  plan: ChartPlan,
  options: ViewOptions,
): string {
  const series = request.series.map((s) => [s.name, s.length]);
  const findings = request.findings.map((f) => [f.summary, f.onset]);
  const { smoothing, window } = options;
  return JSON.stringify([series, findings, plan.scale.axis, smoothing, window]);
}

function seriesOf(id: ChartId, run: Run, findings: readonly Finding[]): readonly Series[] {
  const shown = new Set(byRole(id, run));
  for (const series of run.series) {
    const concerned = findings.some((finding) => named(finding)(series));
    if (concerned && series.granularity === "final" && chartOfRole[series.role] === id) {
      shown.add(series);
    }
  }
  return [...shown].filter((series) => series.length > 0);
}

function byRole(id: ChartId, run: Run): readonly Series[] {
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
