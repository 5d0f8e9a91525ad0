import { type Message, message } from "../message.ts";
import type { Parts } from "../parts.ts";
import { axisScale } from "./axes.ts";
import type { ChartContext, ChartModel } from "./chartModel.ts";
import { drawnRanges, nonFiniteNote } from "./chartNotes.ts";
import type { ComparedArm, ComparedRun, ComparisonRequest } from "./comparisonPlan.ts";
import { type Visible, visiblePart } from "./curve.ts";
import { curveLimit } from "./downsample.ts";
import type { DrawnCurve } from "./meanCurve.ts";

/** Runs that are drawn behind their mean; of more only the mean and the run that is looked at. */
const mostBehind = 24;
/** As many as there are line styles. */
const mostArms = 6;

/**
 * Runs that are alike but for one thing: for each value of it a curve, which is the mean over the runs of that value
 * in a band of one standard deviation. Where only chance tells the runs apart: their mean, and each of them behind it.
 */
export function* comparisonChart(
  request: ComparisonRequest,
  context: ChartContext,
): Parts<ChartModel> {
  const { arms, run, finding } = request;
  const { translate, drawings } = context;
  const shown = shownArms(arms, run.id);
  const parts = new Map<ComparedRun, Visible>();
  for (const member of shown.flatMap(({ runs }) => runs)) {
    parts.set(member, yield* partOf(member, request, context));
    yield;
  }
  const singles = [...parts].map(([member, part]) => ({
    name: nameOf(member, request, context),
    part,
  }));
  const drawn: DrawnCurve[] = [];
  for (const arm of shown) {
    drawn.push(...(yield* drawnArm(arm, shown.length === 1, request, context)));
    yield;
  }
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
    curves: drawn
      .map(({ curve }) => curve)
      .sort((a, b) => Number(a.quiet) - Number(b.quiet))
      .map((curve, ordinal) => drawings.styled(curve, ordinal)),
    onsets: [],
    ranges: yield* drawnRanges(
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

function* drawnArm(
  arm: ComparedArm,
  alone: boolean,
  request: ComparisonRequest,
  context: ChartContext,
): Parts<readonly DrawnCurve[]> {
  const label = arm.label === "" ? context.translate(message("mean")) : arm.label;
  const group = { label, ordinal: 0, members: arm.runs };
  const { drawings, options } = context;
  const mean = arm.runs.length > 1 ? drawings.mean(group, request.axis, options) : null;
  const behind = arm.runs.length <= mostBehind ? arm.runs : [];
  const own = arm.runs.filter(({ run }) => run === request.run);
  if (mean !== null && !alone) return [mean];
  const drawn = mean === null ? [] : [mean];
  for (const member of new Set([...own, ...behind])) {
    drawn.push(yield* single(member, mean !== null, request, context));
  }
  return drawn;
}

function single(
  member: ComparedRun,
  behind: boolean,
  request: ComparisonRequest,
  context: ChartContext,
): Parts<DrawnCurve> {
  const { drawings, options } = context;
  return drawings.curve(member.series, scaleOf(member, request), options, {
    name: nameOf(member, request, context),
    ordinal: 0,
    runId: member.run.id,
    quiet: behind && member.run !== request.run,
    limit: curveLimit,
    logX: options.logX,
  });
}

function nameOf(
  { label: name, run }: ComparedRun,
  request: ComparisonRequest,
  { translate }: ChartContext,
): string {
  return run === request.run ? translate(message("{name} (this run)", { name })) : name;
}

function partOf(member: ComparedRun, request: ComparisonRequest, context: ChartContext) {
  const { options, drawings } = context;
  return visiblePart(member.series, scaleOf(member, request), options, drawings.prepared);
}

function scaleOf({ series }: ComparedRun, { axis }: ComparisonRequest) {
  return axisScale([series], axis);
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
