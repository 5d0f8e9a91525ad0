import type { Diagnosis, Finding, Severity } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { formatNumber } from "./format.ts";
import { signTitle } from "./signTitle.ts";
import { placeInWords } from "./verdict.ts";

type Translate = (m: Message) => string;

/** What the status bar says of a run: one line. */
export interface StatusModel {
  readonly text: string;
  readonly alert: Severity | null;
  /** The finding that the text names. */
  readonly finding: Finding | null;
  /** Newest values and what was found, a line each. */
  readonly details: readonly string[];
}

/** Points over which the direction of a loss is told. */
const directionWindow = 10;

export function statusModel(run: Run, diagnosis: Diagnosis, translate: Translate): StatusModel {
  const finding = diagnosis.findings[0] ?? null;
  const values = newestValues(run);
  const alert = finding === null || finding.severity === "info" ? null : finding.severity;
  return {
    text: finding !== null && alert !== null ? findingText(finding, translate) : values || run.name,
    alert,
    finding,
    details: [
      `${run.name}: ${translate(runStateTitles[run.status])}`,
      ...(values === "" ? [] : [values]),
      ...diagnosis.findings.map((found) => translate(found.summary)),
    ],
  };
}

const runStateTitles = {
  live: message("training"),
  idle: message("no new lines"),
  finished: message("finished"),
  failed: message("failed"),
} as const;

function findingText(finding: Finding, translate: Translate): string {
  const sign = translate(signTitle(finding.sign));
  const place = placeInWords(finding.onset, translate);
  return place === null ? sign : translate(message("{sign} since {place}", { sign, place }));
}

function newestValues(run: Run): string {
  const parts: string[] = [];
  for (const [role, label] of [
    ["train_loss", "loss"],
    ["val_loss", "val_loss"],
  ] as const) {
    const series = newest(run, role);
    if (series?.last !== undefined)
      parts.push(`${label} ${formatNumber(series.last.value)} ${direction(series)}`);
  }
  return parts.join("  ");
}

/** The finer, running values of a progress bar are newer than the epoch's own. */
function newest(run: Run, role: MetricRole): Series | undefined {
  const main = mainSeries(run, role);
  if (main === undefined) return run.series.find((series) => series.role === role);
  const running = run.find(main.name, "running");
  return running?.last !== undefined && running.last.line > (main.last?.line ?? 0) ? running : main;
}

/** ↘, → or ↗ by the medians of the older and the newer half of the last points; ✕ for a value that is no number. */
function direction(series: Series): string {
  const values = series.values.slice(-directionWindow);
  const last = values.at(-1);
  if (last === undefined || !Number.isFinite(last)) return "✕";
  if (values.length < 2) return "";
  const half = Math.ceil(values.length / 2);
  const [before, after] = [middle(values.slice(0, half)), middle(values.slice(-half))];
  const change = (after - before) / (Math.abs(before) || 1);
  return change < -0.002 ? "↘" : change > 0.002 ? "↗" : "→";
}

function middle(values: Float64Array): number {
  return values.sort()[values.length >> 1] ?? Number.NaN;
}
