import { message } from "../message.ts";
import type { Parts } from "../parts.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { ChartContext, ChartModel, MetricChartId } from "./chartModel.ts";
import { drawnRanges, nonFiniteNote } from "./chartNotes.ts";
import type { Visible } from "./curve.ts";
import { limitFor } from "./downsample.ts";

/** One metric of several runs. */
export interface RunsRequest {
  readonly kind: "runs";
  readonly id: MetricChartId;
  readonly title: string;
  readonly members: readonly RunsMember[];
  /** Runs that differ only in their seed, where their mean is wanted instead of each of them; else empty. */
  readonly groups: readonly RunsGroup[];
  readonly better: "least" | "most" | null;
  readonly logarithmic: boolean;
}

export interface RunsMember {
  readonly run: Run;
  /** Of the run among those that are compared: its colour and dash in all charts. */
  readonly ordinal: number;
  readonly label: string;
  readonly series: Series;
}

export interface RunsGroup {
  readonly label: string;
  readonly ordinal: number;
  readonly members: readonly RunsMember[];
}

export function* runsChart(request: RunsRequest, context: ChartContext): Parts<ChartModel> {
  const { id, title, members, groups, better, logarithmic } = request;
  const { options, drawings, translate, scaleOf, axis } = context;
  const limit = limitFor(members.length);
  const banded = groups.flatMap((group) => {
    const mean = drawings.mean(group, axis, options);
    return mean === null ? [] : [{ group, mean }];
  });
  const inBands = new Set(banded.flatMap(({ group }) => group.members));
  const singles: { name: string; part: Visible }[] = [];
  const curves = banded.map(({ mean }) => mean.curve);
  const values = banded.map(({ mean }) => mean.values);
  for (const member of members) {
    const { run, label: name, ordinal, series } = member;
    const { logX } = options;
    const look = { name, ordinal, runId: run.id, quiet: false, best: better, limit, logX };
    const drawn = yield* drawings.curve(series, scaleOf(run.id), options, look);
    singles.push({ name, part: drawn.part });
    if (!inBands.has(member)) {
      curves.push(drawn.curve);
      values.push(drawn.values);
    }
    yield;
  }
  const names = curves.map(({ name }) => name).join(", ");
  return {
    id,
    title,
    description: translate(message("{title}: {names}.", { title, names })),
    note:
      banded.length === 0
        ? null
        : translate(message("Band: mean ± one standard deviation over the runs.")),
    scale: logarithmic ? "logarithmic" : "linear",
    curves,
    onsets: [],
    ranges: yield* drawnRanges(values, translate),
    nonFinite: nonFiniteNote(singles, context),
  };
}
