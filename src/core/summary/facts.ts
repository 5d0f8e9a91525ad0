import type { Diagnosis, Finding, Position } from "../diagnosis/finding.ts";
import { formatMessage } from "../message.ts";
import { remediesOfFinding } from "../remedy/remediesOfFinding.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import type { Comparison } from "../run/comparisonArms.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Point, Series } from "../run/series.ts";
import { formatNumber } from "../view/format.ts";

/** A run as a summary tells of it. */
export interface SummaryRun {
  /** By which a reader asks for it again. */
  readonly name: string;
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  /** What the script of the run is offered against a finding, where it is known; else what its sign calls for. */
  readonly remedies?: ReadonlyMap<Finding, readonly RemedyId[]>;
}

export interface SummaryComparison {
  readonly comparison: Comparison;
  readonly diagnosis: Diagnosis;
}

/** Roles in the order in which they tell most. */
export const tellingRoles: readonly MetricRole[] = [
  "val_loss",
  "train_loss",
  "grad_norm",
  "val_accuracy",
  "train_accuracy",
  "learning_rate",
];

/** The series that stands first for a run; undefined where it has none at all. */
export function leadingSeries(run: Run): Series | undefined {
  for (const role of tellingRoles) {
    const series = mainSeries(run, role);
    if (series !== undefined) return series;
  }
  return run.series.find(({ granularity }) => granularity === "final") ?? run.series[0];
}

/** The best value of a series and where it stood: the lowest, of an accuracy the highest. */
export function bestOf(series: Series): Point | undefined {
  const sign = series.role === "train_accuracy" || series.role === "val_accuracy" ? -1 : 1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, value] of series.values.entries()) {
    if (!Number.isFinite(value) || sign * value >= least) continue;
    least = sign * value;
    best = index;
  }
  return series.at(best);
}

/** `epoch 12`, `step 300` or `line 7`: by the coarsest coordinate that the log states. */
export function placeOf({ epoch, step, line }: Position): string {
  if (epoch !== null) return `epoch ${formatNumber(epoch)}`;
  if (step !== null) return `step ${formatNumber(step)}`;
  return line === null ? "" : `line ${line}`;
}

/** How far a run has come, by its longest series. */
export function lengthOf(run: Run): string {
  const longest = run.series.reduce<Series | undefined>(
    (sofar, series) => (sofar === undefined || series.total > sofar.total ? series : sofar),
    undefined,
  );
  const last = longest?.last;
  if (longest === undefined || last === undefined) return "no points";
  const place = placeOf({ ...last, line: null });
  return place === "" ? `${longest.total} points` : place;
}

/** What a reader may try, best first. */
export function remediesAgainst({ remedies }: SummaryRun, finding: Finding): readonly RemedyId[] {
  return (remedies?.get(finding) ?? remediesOfFinding(finding)).slice(0, 3);
}

/** `warning plateau since epoch 12 (line 14), confidence 0.93: The loss …` */
export function findingLine(finding: Finding): string {
  const { severity, sign, onset, confidence, summary } = finding;
  const place = placeOf(onset);
  const line = onset.line === null || place.startsWith("line") ? "" : ` (line ${onset.line})`;
  const since = place === "" ? "" : ` since ${place}${line}`;
  return `${severity} ${sign}${since}, confidence ${confidence.toFixed(2)}: ${formatMessage(summary)}`;
}

/** Signs that every log of a training could show; where all of them are open, nothing was decided. */
const essential = ["plateau", "overfitting", "divergence"] as const;

/** Whether anything at all was decided: else silence is no all-clear. */
export function isJudged({ findings, undecided }: Diagnosis): boolean {
  const isOpen = essential.every((sign) => undecided.some((open) => open.sign === sign));
  return findings.length > 0 || !isOpen;
}
