import type { Diagnosis } from "../diagnosis/finding.ts";
import { formatMessage } from "../message.ts";
import { settingsOf } from "../run/comparisonKeys.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { Series } from "../run/series.ts";
import { formatNumber } from "../view/format.ts";
import { visibleLine } from "../visibleText.ts";
import { curveLegend, digitCurve } from "./digitCurve.ts";
import {
  bestOf,
  findingLine,
  isJudged,
  lengthOf,
  placeOf,
  remediesAgainst,
  type SummaryRun,
  tellingRoles,
} from "./facts.ts";
import { fitted } from "./fitted.ts";

/** Settings and undecided signs that are told at most. */
const mostSettings = 8;
const curveParts = 16;

/** One run in at most so many tokens: what it is, its newest values and course, what is wrong and what to try. */
export function summarizeRun(about: SummaryRun, budget: number): string {
  const { run, diagnosis } = about;
  const series = tellingRoles.flatMap((role) => mainSeries(run, role) ?? []);
  const told = series.length > 0 ? series : run.series.slice(0, 2);
  return fitted(
    [
      { line: heading(about), rank: 0 },
      ...failure(about),
      ...settings(about),
      ...told.map((one, at) => ({ line: seriesLine(one), rank: at < 2 ? 1 : 4 })),
      ...(told.length > 0 ? [{ line: curveLegend, rank: 4 }] : []),
      ...findingLines(about),
      ...undecidedLines(diagnosis),
    ],
    budget,
  );
}

function heading({ name, run }: SummaryRun): string {
  return `run ${name}: ${run.status}, ${lengthOf(run)}, format ${run.format}`;
}

function failure({ run }: SummaryRun) {
  return run.failure === null ? [] : [{ line: `failed: ${run.failure}`, rank: 1 }];
}

function settings({ run }: SummaryRun) {
  const stated = [...settingsOf(run)].slice(0, mostSettings);
  if (stated.length === 0) return [];
  const told = stated.map(([key, value]) => `${key} ${settingText(value)}`);
  return [{ line: `settings: ${told.join(", ")}`, rank: 3 }];
}

export function settingText(value: string | number | boolean): string {
  const text = typeof value === "number" ? formatNumber(value) : String(value);
  return visibleLine(text).slice(0, 40);
}

function seriesLine(series: Series): string {
  const { last, nonFinite, length } = series;
  const best = bestOf(series);
  const first = series.at(0);
  const place = best === undefined ? "" : placeOf({ ...best, line: null });
  return [
    `${series.name}: last ${last === undefined ? "none" : formatNumber(last.value)}`,
    ...(best === undefined
      ? []
      : [`best ${formatNumber(best.value)}${place === "" ? "" : ` at ${place}`}`]),
    ...(first === undefined ? [] : [`first ${formatNumber(first.value)}`]),
    `${length} points${nonFinite > 0 ? `, ${nonFinite} not finite` : ""}`,
    `curve ${digitCurve(series, curveParts)}`,
  ].join(", ");
}

function findingLines(about: SummaryRun) {
  const { findings } = about.diagnosis;
  if (findings.length === 0) {
    const line = isJudged(about.diagnosis) ? "no problem found" : "cannot be judged yet";
    return [{ line, rank: 0 }];
  }
  return findings.flatMap((finding, at) => {
    const evidence = Object.entries(finding.evidence).map(
      ([label, value]) => `${label} ${typeof value === "number" ? formatNumber(value) : value}`,
    );
    const explained = finding.consequences.map(({ sign }) => sign);
    return [
      { line: findingLine(finding), rank: at === 0 ? 0 : 1 },
      ...(explained.length > 0
        ? [{ line: `  it also explains: ${explained.join(", ")}`, rank: 3 }]
        : []),
      ...(evidence.length > 0 ? [{ line: `  evidence: ${evidence.join("; ")}`, rank: 3 }] : []),
      {
        line: `  try: ${remediesAgainst(about, finding).join(", ")}`,
        rank: at === 0 ? 1 : 2,
      },
    ];
  });
}

function undecidedLines({ undecided }: Diagnosis) {
  return undecided.map(({ sign, reason }) => ({
    line: `undecided ${sign}: ${formatMessage(reason)}`,
    rank: 5,
  }));
}
