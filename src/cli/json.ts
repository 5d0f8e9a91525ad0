import type { Finding, Undecided } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { remediesOfFinding } from "../core/remedy/remediesOfFinding.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import type { RemedyId } from "../core/remedy/remedyId.ts";
import { statusOf } from "../core/run/isOver.ts";
import type { Run } from "../core/run/run.ts";
import type { Point, Series } from "../core/run/series.ts";
import { visibleJson } from "../core/visibleText.ts";
import type { WholeLog } from "../host/readWholeLog.ts";

/** JSON has no NaN and no infinities: they are the strings "NaN", "Infinity" and "-Infinity". */
export function number(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function logJson(log: WholeLog): object {
  return {
    path: log.path,
    format: log.format,
    runs: log.runs.map(runJson),
    warnings: log.warnings.map(({ line, message }) => ({ line, message })),
  };
}

function runJson(run: Run): object {
  return {
    id: run.id,
    name: run.name,
    status: statusOf(run),
    hyperparameters: Object.fromEntries(
      [...run.hyperparameters].map(([key, value]) => [
        key,
        typeof value === "number" ? number(value) : value,
      ]),
    ),
    series: run.series.filter(({ granularity }) => granularity === "final").map(seriesJson),
  };
}

export interface SeriesSummary {
  /** Over finite values; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number;
}

export function summarize(series: Series): SeriesSummary {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of series.values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min: min <= max ? min : null, max: min <= max ? max : null, sum };
}

function seriesJson(series: Series): object {
  return {
    name: series.name,
    role: series.role,
    count: series.total,
    nonFinite: series.nonFinite,
    first: pointJson(series.at(0)),
    last: pointJson(series.last),
    ...summarize(series),
  };
}

function pointJson(point: Point | undefined): object | null {
  if (point === undefined) return null;
  const { step, epoch, line, value } = point;
  return { step, epoch, line, value: number(value) };
}

/**
 * The findings, and after each what it explains, which names it as `causedBy`. Where a script is known the remedies
 * are those that it is offered.
 */
export function findingsJson(
  findings: readonly Finding[],
  plans: ReadonlyMap<Finding, readonly Remedy[]> = new Map(),
): object[] {
  return findings.flatMap((finding) => {
    const planned = plans.get(finding)?.map(({ id }) => id);
    return [
      findingJson(finding, planned ?? remediesOfFinding(finding)),
      ...finding.consequences.map((found) => ({
        ...findingJson(found, remediesOfFinding(found)),
        causedBy: finding.sign,
      })),
    ];
  });
}

function findingJson(finding: Finding, remedies: readonly RemedyId[]): object {
  const { sign, severity, confidence, onset, evidence } = finding;
  const { step, epoch, line } = onset;
  return {
    sign,
    severity,
    confidence,
    onset: { step, epoch, line },
    summary: formatMessage(finding.summary),
    evidence: Object.fromEntries(
      Object.entries(evidence).map(([key, value]) => [
        key,
        typeof value === "number" ? number(value) : value,
      ]),
    ),
    remedies,
  };
}

export function undecidedJson({ sign, reason }: Undecided): object {
  return { sign, reason: formatMessage(reason) };
}

/** Text that a terminal shows as it is, and that is the same document. */
export function printJson(document: object): string {
  return `${visibleJson(document)}\n`;
}
