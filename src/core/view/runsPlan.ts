import type { Parts } from "../parts.ts";
import { compareRunsInParts } from "../run/comparison.ts";
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
import type { MetricChartId } from "./chartModel.ts";
import { type ChartPlan, chartsOf, isDrawn, listed } from "./chartPlan.ts";
import { placeOfMetric } from "./metricGroups.ts";
import type { PreparedStore } from "./preparedSeries.ts";
import type { RunsGroup, RunsMember, RunsRequest } from "./runsChart.ts";
import type { ViewOptions } from "./viewOptions.ts";

/** Runs that can be told apart by colour and dash. */
export const mostCompared = 20;

/** A role of which each run has one main series, and the chart that shows it. */
const roleCharts: readonly {
  readonly role: MetricRole;
  readonly id: MetricChartId;
  readonly better: RunsRequest["better"];
}[] = [
  { role: "train_loss", id: "loss", better: null },
  { role: "val_loss", id: "metric:val_loss", better: "least" },
  { role: "grad_norm", id: "gradient", better: null },
  { role: "learning_rate", id: "learning-rate", better: null },
  { role: "train_accuracy", id: "metric:train_accuracy", better: null },
  { role: "val_accuracy", id: "accuracy", better: "most" },
];

export interface ComparedRuns {
  readonly runs: readonly Run[];
  /** What each is called, in the order of the runs. */
  readonly labels: readonly string[];
}

/** The charts of several runs: one metric a chart, a curve for each run. */
export function* planRuns(
  { runs, labels }: ComparedRuns,
  options: ViewOptions,
  pinned: readonly string[],
  store: PreparedStore,
): Parts<ChartPlan & { readonly hasSeeds: boolean }> {
  const metrics = metricsOf(runs);
  yield;
  const everything = runs.map((run) => run.series.filter(({ length }) => length > 0));
  const axis = commonAxis(runs, everything, options.axis);
  const scales = new Map<string, AxisScale>(
    runs.map((run, i) => [run.id, axisScale(everything[i] ?? [], axis, batchSizeOf(run))]),
  );
  yield;
  const scaleOf = (id: string) => scales.get(id) ?? axisScale([], axis);
  const member = (run: Run, series: Series): RunsMember => {
    const ordinal = runs.indexOf(run);
    return { run, ordinal, label: labels[ordinal] ?? run.name, series };
  };
  const seeds = yield* seedGroups(runs);
  const requests = metrics
    .filter(({ id, main }) => main || isDrawn(id, options, pinned))
    .map(({ id, title, series, better }): RunsRequest => {
      const members = [...series].map(([run, one]) => member(run, one));
      const groups = options.bands ? groupsOf(seeds, members) : [];
      const logarithmic = id === "gradient";
      return { kind: "runs", id, title, members, groups, better, logarithmic };
    });
  const shown = metrics.flatMap(({ series }) => [...series]);
  return {
    axes: commonAxes(runs, everything),
    axis,
    scaleOf,
    extent: yield* store.extent(shown.map(([run, series]) => [series, scaleOf(run.id)])),
    requests,
    others: listed(
      metrics.filter(({ main }) => !main),
      pinned,
    ),
    hasSeeds: seeds.length > 0,
  };
}

interface ComparedMetric {
  readonly id: MetricChartId;
  readonly title: string;
  readonly group: string;
  readonly main: boolean;
  readonly better: RunsRequest["better"];
  readonly series: ReadonlyMap<Run, Series>;
}

function metricsOf(runs: readonly Run[]): readonly ComparedMetric[] {
  const byRole = roleCharts.flatMap(({ role, id, better }): ComparedMetric[] => {
    const series = new Map<Run, Series>();
    for (const run of runs) {
      const main = mainSeries(run, role);
      if (main !== undefined && main.length > 0) series.set(run, main);
    }
    const [first] = series.values();
    if (first === undefined) return [];
    return [{ id, title: first.name, group: "", main: true, better, series }];
  });
  const taken = new Set(byRole.flatMap(({ series }) => [...series.values()]));
  const byName = new Map<string, Map<Run, Series>>();
  for (const run of runs) {
    for (const one of chartsOf(run, []).flatMap(({ series }) => series)) {
      if (taken.has(one)) continue;
      const members = byName.get(one.name) ?? new Map<Run, Series>();
      byName.set(one.name, members.set(run, one));
    }
  }
  const others = [...byName].map(([name, series]): ComparedMetric => {
    const { group } = placeOfMetric(name);
    return { id: `metric:${name}`, title: name, group, main: false, better: null, series };
  });
  return [...byRole, ...others];
}

/** Axes that all runs have; where there is none, those that any has. */
function commonAxes(
  runs: readonly Run[],
  series: readonly (readonly Series[])[],
): readonly ChartAxis[] {
  const each = runs.map((run, i) => availableAxes(series[i] ?? [], batchSizeOf(run)));
  const [first = []] = each;
  const common = first.filter((axis) => each.every((axes) => axes.includes(axis)));
  return common.length > 0 ? common : [...new Set(each.flat())];
}

function commonAxis(
  runs: readonly Run[],
  series: readonly (readonly Series[])[],
  wanted: ChartAxis | null,
): ChartAxis {
  const axes = commonAxes(runs, series);
  if (wanted !== null && axes.includes(wanted)) return wanted;
  const preferred = chooseAxis(series[0] ?? [], null);
  return axes.includes(preferred) ? preferred : (axes[0] ?? "line");
}

/** Runs that differ in nothing but their seed, in groups of two and more. */
function* seedGroups(
  runs: readonly Run[],
): Parts<readonly { readonly label: string; readonly runs: readonly Run[] }[]> {
  const comparisons = yield* compareRunsInParts(runs);
  const groups = comparisons.flatMap(({ varies, arms, runs: members }) =>
    varies === "seed" || varies === "unknown" || varies === "nothing"
      ? [{ label: "", runs: members }]
      : arms.filter((arm) => arm.runs.length > 1),
  );
  const taken = new Set<Run>();
  return groups.filter(({ runs: members }) => {
    if (members.some((run) => taken.has(run))) return false;
    for (const run of members) taken.add(run);
    return true;
  });
}

function groupsOf(
  seeds: readonly { readonly label: string; readonly runs: readonly Run[] }[],
  members: readonly RunsMember[],
): readonly RunsGroup[] {
  return seeds.flatMap(({ label, runs }) => {
    const own = members.filter(({ run }) => runs.includes(run));
    const [first] = own;
    if (first === undefined || own.length < 2) return [];
    const name = label === "" ? commonStart(own.map((member) => member.label)) : label;
    return [{ label: `${name} (${own.length})`, ordinal: first.ordinal, members: own }];
  });
}

/** What all names begin with, up to where they differ; the first of them where that says nothing. */
function commonStart(names: readonly string[]): string {
  const [first = ""] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  const common = first.slice(0, length).replace(/[\s_./:=-]+$/, "");
  return common === "" ? first : common;
}
