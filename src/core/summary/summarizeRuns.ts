import type { Severity, Sign } from "../diagnosis/finding.ts";
import { settingsOf } from "../run/comparisonKeys.ts";
import { formatNumber } from "../view/format.ts";
import { visibleLine } from "../visibleText.ts";
import { curveLegend, digitCurve } from "./digitCurve.ts";
import {
  bestOf,
  findingLine,
  isJudged,
  leadingSeries,
  placeOf,
  remediesAgainst,
  type SummaryComparison,
  type SummaryRun,
} from "./facts.ts";
import { clipped, fitted, type RankedLine } from "./fitted.ts";
import { settingText } from "./summarizeRun.ts";
import { estimateTokens } from "./tokens.ts";

/** How much is told of each run, the most first; what fits the budget is taken. */
const details = [
  { curve: 12, settings: 4, findings: 3 },
  { curve: 8, settings: 3, findings: 2 },
  { curve: 6, settings: 2, findings: 1 },
  { curve: 0, settings: 1, findings: 1 },
] as const;
type Detail = (typeof details)[number];

/** Share of the budget that runs may take: the rest is for what they show together and what to try. */
const shareOfRuns = 0.8;

/** Many runs in at most so many tokens: the worst first, a line each, and what differs between them. */
export function summarizeRuns(
  runs: readonly SummaryRun[],
  comparisons: readonly SummaryComparison[],
  budget: number,
): string {
  const ordered = runs.toSorted((a, b) => concern(a) - concern(b));
  const varying = varyingSettings(runs);
  const head = heading(ordered, varying);
  const rows = rowsWithin(ordered, varying, shareOfRuns * budget);
  const left = ordered.slice(rows.length);
  return fitted(
    [
      ...head,
      ...rows.map((line, at) => ({ line, rank: 2 + at / rows.length })),
      ...(left.length > 0 ? [{ line: leftOut(left), rank: 0 }] : []),
      ...comparisons.flatMap(comparisonLines),
      ...remedyLines(ordered),
    ],
    budget,
  );
}

/** Errors before warnings before information, then what is not judged, what lives, and the rest. */
function concern({ run, diagnosis }: SummaryRun): number {
  const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
  const worst = Math.min(3, ...diagnosis.findings.map(({ severity }) => order[severity]));
  if (worst < 3) return worst;
  return isJudged(diagnosis) ? (run.status === "live" ? 4 : 5) : 3;
}

function heading(runs: readonly SummaryRun[], varying: readonly string[]): readonly RankedLine[] {
  const kinds = ["error", "warning", "info", "cannot be judged", "no problem", "no problem"];
  const counts = new Map<string, number>();
  for (const run of runs) {
    const kind = kinds[concern(run)] ?? "no problem";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const told = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const live = runs.filter(({ run }) => run.status === "live").length;
  const alike = alikeSettings(runs);
  return [
    { line: `${runs.length} runs: ${told}; ${live} live`, rank: 0 },
    { line: curveLegend, rank: 1 },
    ...(alike.length > 0 ? [{ line: `alike: ${alike.join(", ")}`, rank: 4 }] : []),
    ...(varying.length > 0 ? [{ line: `differs: ${varying.join(", ")}`, rank: 1 }] : []),
  ];
}

/** Rows of all runs in as much detail as fits, or of as many as fit. */
function rowsWithin(
  runs: readonly SummaryRun[],
  varying: readonly string[],
  room: number,
): string[] {
  for (const detail of details) {
    const rows = runs.map((run) => clipped(visibleLine(row(run, varying, detail)), 400));
    let left = room;
    const fitting = rows.findIndex((text) => {
      left -= estimateTokens(text) + 1;
      return left < 0;
    });
    if (fitting === -1) return rows;
    if (detail === details.at(-1)) return rows.slice(0, fitting);
  }
  return [];
}

function row({ name, run, diagnosis }: SummaryRun, varying: readonly string[], detail: Detail) {
  const series = leadingSeries(run);
  const last = series?.last;
  const best = series && bestOf(series);
  const settings = settingsOf(run);
  const stated = varying.slice(0, detail.settings).flatMap((key) => {
    const value = settings.get(key);
    return value === undefined ? [] : [`${key} ${settingText(value)}`];
  });
  const findings = diagnosis.findings
    .slice(0, detail.findings)
    .map(({ sign, onset, confidence }) => {
      const place = placeOf(onset);
      return `${sign}${place === "" ? "" : ` since ${place}`} ${confidence.toFixed(2)}`;
    });
  return [
    `${name} ${run.status}`,
    ...(series && last
      ? [
          `${series.name} ${formatNumber(last.value)}${best ? ` best ${formatNumber(best.value)}` : ""}`,
          ...(detail.curve > 0 ? [digitCurve(series, detail.curve)] : []),
        ]
      : ["no points"]),
    ...stated,
    ...(findings.length > 0 ? findings : isJudged(diagnosis) ? [] : ["cannot be judged"]),
  ].join(", ");
}

function leftOut(left: readonly SummaryRun[]): string {
  const worst = left[0] && concern(left[0]) < 3 ? "; some of them have findings" : "";
  return `and ${left.length} more runs${worst}`;
}

function comparisonLines({ comparison, diagnosis }: SummaryComparison): readonly RankedLine[] {
  const { varies, runs } = comparison;
  return diagnosis.findings.map((finding) => ({
    line: `comparison of ${runs.length} runs, ${varies} varies: ${findingLine(finding)}`,
    rank: 1,
  }));
}

function remedyLines(runs: readonly SummaryRun[]): readonly RankedLine[] {
  const bySign = new Map<Sign, string>();
  for (const about of runs)
    for (const finding of about.diagnosis.findings)
      if (!bySign.has(finding.sign))
        bySign.set(finding.sign, remediesAgainst(about, finding).join(", "));
  return [...bySign]
    .filter(([, ids]) => ids !== "")
    .map(([sign, ids], at) => ({ line: `try against ${sign}: ${ids}`, rank: at < 3 ? 1 : 3 }));
}

/** Settings that not all runs state alike, those of fewest values first, by which runs are told apart best. */
function varyingSettings(runs: readonly SummaryRun[]): readonly string[] {
  return [...valuesBySetting(runs)]
    .filter(([, values]) => values.size > 1)
    .sort(([, a], [, b]) => a.size - b.size)
    .map(([key]) => key)
    .slice(0, 8);
}

function alikeSettings(runs: readonly SummaryRun[]): readonly string[] {
  return [...valuesBySetting(runs)]
    .flatMap(([key, values]) => (values.size === 1 ? [`${key} ${[...values][0]}`] : []))
    .slice(0, 8);
}

function valuesBySetting(runs: readonly SummaryRun[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = runs.map(({ run }) => settingsOf(run));
  const keys = new Set(all.flatMap((settings) => [...settings.keys()]));
  const values = [...keys].map((key) => {
    const stated = all.map((settings) => {
      const value = settings.get(key);
      return value === undefined ? "" : settingText(value);
    });
    return [key, new Set(stated)] as const;
  });
  return new Map(values);
}
