import { type Message, message } from "../message.ts";
import { aggregate } from "../run/aggregate.ts";
import { axisScale } from "./axes.ts";
import type { ChartContext, ChartModel } from "./chartModel.ts";
import { drawnRanges, nonFiniteNote } from "./chartNotes.ts";
import { pick, positions, toColumn } from "./columns.ts";
import type { ComparedArm, ComparedRun, ComparisonRequest } from "./comparisonPlan.ts";
import { type CurveModel, curveModel, visiblePart } from "./curve.ts";
import { splitFinite } from "./downsample.ts";
import { exponentialMovingAverage } from "./ema.ts";
import { formatNumber } from "./format.ts";

/** Runs that are drawn behind their mean; of more only the mean and the run that is looked at. */
const mostBehind = 24;
/** As many as there are line styles. */
const mostArms = 6;

/** What is drawn, with the finite values that its range is to hold. */
interface Drawn {
  readonly curve: CurveModel;
  readonly values: Float64Array;
}

/**
 * Runs that are alike but for one thing: for each value of it a curve, which is the mean over the runs of that value
 * in a band of one standard deviation. Where only chance tells the runs apart: their mean, and each of them behind it.
 */
export function comparisonChart(request: ComparisonRequest, context: ChartContext): ChartModel {
  const { arms, run, finding } = request;
  const { translate } = context;
  const shown = shownArms(arms, run.id);
  const drawn = shown.flatMap((arm) => drawnArm(arm, shown.length === 1, request, context));
  const singles = shown
    .flatMap(({ runs }) => runs)
    .map((member) => ({
      name: nameOf(member, request, context),
      part: partOf(member, request, context),
    }));
  const title = translate(titleOf(request));
  const banded = drawn.some(({ curve }) => curve.band !== null);
  return {
    id: "comparison",
    title,
    description: [
      translate(message("{title}.", { title })),
      ...(finding === null ? [] : [translate(finding.summary)]),
    ].join(" "),
    note: notesOf(request, shown.length, banded).map(translate).join(" "),
    scale: "linear",
    curves: drawn.map(({ curve }) => curve).sort((a, b) => Number(a.quiet) - Number(b.quiet)),
    onsets: [],
    ranges: drawnRanges(
      drawn.map(({ values }) => values),
      translate,
    ),
    nonFinite: nonFiniteNote(singles, context),
  };
}

/** The arm of the run that is looked at is always among them. */
function shownArms(arms: readonly ComparedArm[], runId: string): readonly ComparedArm[] {
  if (arms.length <= mostArms) return arms;
  const own = arms.find(({ runs }) => runs.some(({ run }) => run.id === runId));
  const first = arms.slice(0, mostArms);
  return own === undefined || first.includes(own) ? first : [...first.slice(0, -1), own];
}

function drawnArm(
  arm: ComparedArm,
  alone: boolean,
  request: ComparisonRequest,
  context: ChartContext,
): readonly Drawn[] {
  const mean = arm.runs.length > 1 ? meanOf(arm, request, context) : null;
  const behind = arm.runs.length <= mostBehind ? arm.runs : [];
  const own = arm.runs.filter(({ run }) => run === request.run);
  if (mean !== null && !alone) return [mean];
  return [...(mean === null ? [] : [mean]), ...new Set([...own, ...behind])].map((one) =>
    "curve" in one ? one : single(one, mean !== null, request, context),
  );
}

function single(
  member: ComparedRun,
  behind: boolean,
  request: ComparisonRequest,
  context: ChartContext,
): Drawn {
  const part = partOf(member, request, context);
  const quiet = behind && member.run !== request.run;
  return {
    curve: curveModel(part, {
      name: nameOf(member, request, context),
      runId: member.run.id,
      quiet,
    }),
    values: pick(part.series.values, part.finite),
  };
}

function nameOf(
  { label: name, run }: ComparedRun,
  request: ComparisonRequest,
  { translate }: ChartContext,
): string {
  return run === request.run ? translate(message("{name} (this run)", { name })) : name;
}

function partOf({ series }: ComparedRun, { axis }: ComparisonRequest, { options }: ChartContext) {
  return visiblePart(series, axisScale([series], axis), options);
}

/** Null where the runs have no stretch of x in common. */
function meanOf(
  { label, runs }: ComparedArm,
  { axis }: ComparisonRequest,
  { options, translate }: ChartContext,
): Drawn | null {
  const band = aggregate(
    runs.map(({ series }) => series),
    axis,
  );
  if (band === null) return null;
  const { finite } = splitFinite(band.mean, positions(band.x.length));
  const smoothed = (values: Float64Array) =>
    pick(
      options.smoothing > 0 ? exponentialMovingAverage(values, finite, options.smoothing) : values,
      finite,
    );
  const mean = smoothed(band.mean);
  const deviation = smoothed(band.sd).map((sd) => (Number.isFinite(sd) ? sd : 0));
  const x = toColumn(pick(band.x, finite));
  const none = toColumn([]);
  const [centre, sd] = [mean.at(-1) ?? Number.NaN, deviation.at(-1) ?? 0];
  return {
    curve: {
      name: label === "" ? translate(message("mean")) : label,
      runId: null,
      points: { x, y: toColumn(mean), lines: none },
      smooth: null,
      marks: { x: none, y: none, lines: none },
      band: {
        low: toColumn(mean.map((y, i) => y - (deviation[i] ?? 0))),
        high: toColumn(mean.map((y, i) => y + (deviation[i] ?? 0))),
      },
      quiet: false,
      latest: `${formatNumber(centre)} ± ${formatNumber(sd)}`,
    },
    values: mean,
  };
}

function titleOf({ comparison: { varies }, arms }: ComparisonRequest): Message {
  const metric = arms[0]?.runs[0]?.series.name ?? "";
  const count = arms.reduce((sum, { runs }) => sum + runs.length, 0);
  switch (varies) {
    case "seed":
      return message("{metric} over {count} seeds", { metric, count });
    case "unknown":
    case "nothing":
      return message("{metric} of {count} runs", { metric, count });
    case "init":
      return message("{metric} by initialization", { metric });
    default:
      return message("{metric} by {hyperparameter}", {
        metric,
        hyperparameter: varies.replaceAll("_", " "),
      });
  }
}

function notesOf(
  { comparison: { varies, confounders }, arms }: ComparisonRequest,
  shown: number,
  banded: boolean,
): readonly Message[] {
  const notes = [alike(varies)];
  if (banded) notes.push(message("Band: mean ± one standard deviation over the runs."));
  if (confounders.length > 0) {
    notes.push(message("Also different: {names}.", { names: confounders.join(", ") }));
  }
  if (shown < arms.length) {
    notes.push(message("{shown} of {all} are drawn.", { shown, all: arms.length }));
  }
  return notes;
}

function alike(varies: string): Message {
  switch (varies) {
    case "nothing":
      return message("Runs alike in all that their logs state, the seed too.");
    case "unknown":
      return message("Runs of the same shape; no log says in what they differ.");
    default:
      return message("Runs alike but for the {hyperparameter}.", {
        hyperparameter: varies === "init" ? "initialization" : varies.replaceAll("_", " "),
      });
  }
}
