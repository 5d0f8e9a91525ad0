import { mainSeries } from "../../core/run/mainSeries.ts";
import { type MetricRole, metricRoles } from "../../core/run/metricRole.ts";
import type { Run } from "../../core/run/run.ts";
import type { Axis, Series } from "../../core/run/series.ts";
import { leadingSeries } from "../../core/summary/facts.ts";
import { downsample, splitFinite, thin } from "../../core/view/downsample.ts";
import { formatNumber } from "../../core/view/format.ts";
import { stretchOf } from "../../core/view/minMaxPyramid.ts";
import { defineTool } from "./defineTool.ts";
import { findRun, namedRuns } from "./namedRuns.ts";
import { answer, failure } from "./tool.ts";

/** Share of the points that may be values which are not finite. */
const shareNotFinite = 0.2;

export const getMetricSeries = defineTool({
  name: "get_metric_series",
  title: "Get a metric of a training run",
  description:
    "Gives the values of one metric of a run as CSV, thinned so that the smallest and the largest value of every stretch are kept: no spike is lost. NaN and infinite values are kept too. Use it to look at a curve more closely than the diagnosis does. At most 500 points.",
  parameters: {
    run: { type: "string", description: "The run's name as list_training_runs gives it." },
    metric: {
      type: "string",
      description:
        "Name of the metric as the log calls it, or a role such as val_loss or grad_norm. Without it the validation loss, else the training loss.",
    },
    points: {
      type: "integer",
      description: "Points at most.",
      minimum: 4,
      maximum: 500,
      default: 60,
    },
    from: { type: "number", description: "Only from this step (or epoch) on." },
    to: { type: "number", description: "Only up to this step (or epoch)." },
  },
  required: ["run"],
  readOnly: true,
  largestAnswer: 20_000,
  run: async ({ run: word = "", metric, points, from, to }, host) => {
    const found = findRun(await namedRuns(host), word);
    if (typeof found === "string") return failure(found);
    const { run } = found;
    const series = metric === undefined ? leadingSeries(run) : seriesOf(run, metric);
    if (series === undefined) {
      const names = run.series.slice(0, 40).map(({ name }) => name);
      return failure(`the run has no metric "${metric ?? ""}"; it has ${names.join(", ")}`);
    }
    return answer(csv(series, { points, from, to }));
  },
});

function seriesOf(run: Run, metric: string): Series | undefined {
  const role = metricRoles.find((known): known is MetricRole => known === metric);
  return run.find(metric) ?? (role && mainSeries(run, role));
}

interface Window {
  readonly points: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

function csv(series: Series, { points, from, to }: Window): string {
  const axis = (["step", "epoch", "time"] as const).find((one) => series.axis(one) !== null);
  const x = axis === undefined ? null : series.axis(axis);
  const inside: number[] = [];
  for (let index = 0; index < series.length; index++) {
    const place = x?.[index] ?? index;
    if ((from === undefined || place >= from) && (to === undefined || place <= to))
      inside.push(index);
  }
  const { finite, nonFinite } = splitFinite(series.values, Uint32Array.from(inside));
  const odd = thin(nonFinite, Math.max(2, Math.floor(shareNotFinite * points)));
  const even = downsample(stretchOf(series.values, finite), Math.max(4, points - odd.length));
  const kept = [...even, ...odd].sort((a, b) => a - b);
  const rows = kept.map((index) => {
    const place = x === null ? index : (x[index] ?? Number.NaN);
    return `${placeText(place, axis)},${formatNumber(series.values[index] ?? Number.NaN)},${series.lines[index] ?? ""}`;
  });
  const thinned = kept.length < inside.length ? `, ${kept.length} of them here` : "";
  const notFinite = nonFinite.length > 0 ? `, ${nonFinite.length} not finite` : "";
  return [
    `# ${series.name} (${series.role}): ${inside.length} points${notFinite}${thinned}`,
    `${axis ?? "index"},value,line`,
    ...rows,
    "",
  ].join("\n");
}

function placeText(place: number, axis: Axis | undefined): string {
  if (Number.isNaN(place)) return "";
  return axis === "time" ? new Date(place).toISOString() : formatNumber(place);
}
