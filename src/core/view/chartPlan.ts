import type { Diagnosis, Finding } from "../diagnosis/finding.ts";
import type { Parts } from "../parts.ts";
import type { Comparison } from "../run/comparisonArms.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import {
  type AxisScale,
  availableAxes,
  axisScale,
  batchSizeOf,
  type ChartAxis,
  chooseAxis,
} from "./axes.ts";
import { type ChartId, type MainChartId, type MetricChartId, mainChartIds } from "./chartModel.ts";
import { planComparison } from "./comparisonPlan.ts";
import type { ChartRequest } from "./drawChart.ts";
import type { Extent } from "./extent.ts";
import { groupMetrics, isClock } from "./metricGroups.ts";
import type { PreparedStore } from "./preparedSeries.ts";
import type { ViewOptions } from "./viewOptions.ts";

/** A run and what is known of it, alone and beside others. */
export interface ShownRun {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  readonly comparisons: readonly Comparison[];
}

/** A chart that the panel has, drawn or not. */
export interface ListedChart {
  readonly id: MetricChartId;
  /** "" for what has no prefix. */
  readonly group: string;
  readonly pinned: boolean;
}

/** Which charts a run has and on which axis they stand, before the work of drawing them. */
export interface ChartPlan {
  readonly axes: readonly ChartAxis[];
  readonly axis: ChartAxis;
  readonly scaleOf: (run: string) => AxisScale;
  readonly extent: Extent | null;
  /** Those that are drawn: the main ones, pinned ones, and what a person has unfolded or found. */
  readonly requests: readonly ChartRequest[];
  /** All others that the log has metrics for, in its order. */
  readonly others: readonly ListedChart[];
}

/** Most layers of one chart that are drawn; the first and the last half. */
const mostLayers = 12;

const chartOfRole: Readonly<Record<MetricRole, MainChartId | null>> = {
  train_loss: "loss",
  val_loss: "loss",
  grad_norm: "gradient",
  layer_grad_norm: "gradient",
  learning_rate: "learning-rate",
  train_accuracy: "accuracy",
  val_accuracy: "accuracy",
  other: null,
};

export function* planCharts(
  shown: ShownRun,
  options: ViewOptions,
  pinned: readonly string[],
  store: PreparedStore,
): Parts<ChartPlan> {
  const { run, diagnosis, comparisons } = shown;
  const { findings } = diagnosis;
  const charts = chartsOf(run, findings);
  const all = charts.flatMap(({ series }) => series);
  const batchSize = batchSizeOf(run);
  const axis = chooseAxis(all, options.axis, batchSize);
  const scale = axisScale(all, axis, batchSize);
  const compared = planComparison(run, comparisons, findings, axis);
  const beside = compared?.arms.flatMap(({ runs }) => runs.map(({ series }) => series)) ?? [];
  const drawn = charts.filter(({ id }) => isDrawn(id, options, pinned));
  const requests: ChartRequest[] = drawn.map(({ id, series }, position) => ({
    kind: "series",
    id,
    runId: run.id,
    series,
    findings: findings.filter((finding) => finding !== compared?.finding),
    own: findings.filter((finding) => {
      const owner = drawn.findIndex((chart) => chart.series.some(named(finding)));
      return finding !== compared?.finding && Math.max(owner, 0) === position;
    }),
  }));
  if (compared !== null) requests.splice(compared.finding === null ? 1 : 0, 0, compared);
  return {
    axes: availableAxes(all, batchSize),
    axis,
    scaleOf: () => scale,
    extent: yield* store.extent([...all, ...beside].map((series) => [series, scale])),
    requests,
    others: listed(charts, pinned),
  };
}

/** Main charts always, others where a person has pinned or unfolded them. */
export function isDrawn(id: ChartId, options: ViewOptions, pinned: readonly string[]): boolean {
  return (
    mainChartIds.some((main) => main === id) || pinned.includes(id) || options.unfolded.includes(id)
  );
}

export function listed(
  charts: readonly { readonly id: MetricChartId; readonly group: string }[],
  pinned: readonly string[],
): readonly ListedChart[] {
  return charts
    .filter(({ id }) => id.startsWith("metric:"))
    .map(({ id, group }) => ({ id, group, pinned: pinned.includes(id) }));
}

interface RunChart {
  readonly id: MetricChartId;
  readonly group: string;
  readonly series: readonly Series[];
}

/** Every metric that the log holds: the main charts, then all others by name. */
export function chartsOf(run: Run, findings: readonly Finding[]): readonly RunChart[] {
  const main = mainChartIds
    .map((id): RunChart => ({ id, group: "", series: seriesOf(id, run, findings) }))
    .filter(({ series }) => series.length > 0);
  const shown = new Set(main.flatMap(({ series }) => series));
  const left = run.series.filter(
    (series) =>
      !shown.has(series) &&
      series.length > 0 &&
      !isClock(series.name, series.values) &&
      (series.granularity === "final" || run.find(series.name) === undefined),
  );
  const others = [...groupMetrics(left)].map(
    ([base, { group, members }]): RunChart => ({ id: `metric:${base}`, group, series: members }),
  );
  return [...main, ...others];
}

function seriesOf(id: MainChartId, run: Run, findings: readonly Finding[]): readonly Series[] {
  const shown = new Set(byRole(id, run));
  for (const series of run.series) {
    const concerned = findings.some((finding) => named(finding)(series));
    if (concerned && series.granularity === "final" && chartOfRole[series.role] === id) {
      shown.add(series);
    }
  }
  return [...shown].filter((series) => series.length > 0);
}

/** All losses, the main ones first; of many layers the ends. */
function byRole(id: MainChartId, run: Run): readonly Series[] {
  const all = (role: MetricRole) => {
    const main = mainSeries(run, role);
    const others = run.ofRole(role).filter((series) => series !== main);
    return main === undefined ? others : [main, ...others];
  };
  switch (id) {
    case "loss": {
      const [train, validation] = [all("train_loss"), all("val_loss")];
      const mains = [...train.slice(0, 1), ...validation.slice(0, 1)];
      return [...mains, ...train.slice(1), ...validation.slice(1)];
    }
    case "gradient":
      return [...all("grad_norm"), ...ends(run.ofRole("layer_grad_norm"))];
    case "learning-rate":
      return all("learning_rate");
    case "accuracy":
      return [...run.ofRole("train_accuracy"), ...run.ofRole("val_accuracy")];
  }
}

function ends(series: readonly Series[]): readonly Series[] {
  if (series.length <= mostLayers) return series;
  return [...series.slice(0, mostLayers / 2), ...series.slice(-mostLayers / 2)];
}

function named(finding: Finding): (series: Series) => boolean {
  return (series) => series.name === finding.series;
}
