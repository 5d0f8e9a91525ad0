import { concerns, type Diagnosis, type Finding, type Severity } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import { cutInMiddle } from "../text/escape.ts";
import { formatNumber } from "./format.ts";
import { newestSeries } from "./runs/runRow.ts";
import { signTitle } from "./signWords.ts";
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
const fewestPoints = 4;
/** Longest name of a run in the bar, in UTF-16 units. */
const longestName = 40;

/** What else there is. */
export interface StatusSurroundings {
  /** There is no other run: it needs no name. */
  readonly isAlone: boolean;
  /** Live runs beside it that are stuck. */
  readonly othersStuck: number;
  /** It trains, has trained in this session, or its log is what one looks at: else its problem is named without alarm. */
  readonly isNews: boolean;
}

export function statusModel(
  run: Run,
  diagnosis: Diagnosis,
  { isAlone, othersStuck, isNews }: StatusSurroundings,
  translate: Translate,
): StatusModel {
  const finding = diagnosis.findings.find((one) => concerns(one, run.id)) ?? null;
  const values = newestValues(run, translate);
  const name = cutInMiddle(run.name, longestName);
  const isProblem = finding !== null && finding.severity !== "info";
  const said = isProblem ? findingText(finding, translate) : values || name;
  const more =
    othersStuck === 0
      ? ""
      : ` · ${translate(message("{count} more stuck", { count: othersStuck }))}`;
  return {
    text: `${isAlone || said === name ? "" : `${name}: `}${said}${more}`,
    alert: isProblem && isNews ? finding.severity : null,
    finding,
    details: [
      `${name}: ${translate(runStateTitles[run.status])}`,
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

function newestValues(run: Run, translate: Translate): string {
  const parts: string[] = [];
  for (const [role, label] of [
    ["train_loss", "loss"],
    ["val_loss", "val"],
  ] as const) {
    const series = newestSeries(run, role);
    if (series?.last === undefined) continue;
    const direction = directionOf(series);
    const words = direction === null ? "" : ` (${translate(directionWords[direction])})`;
    parts.push(`${label} ${formatNumber(series.last.value)}${words}`);
  }
  return parts.join(" · ");
}

const directionWords = {
  falling: message("falling"),
  flat: message("flat"),
  rising: message("rising"),
} as const;

/**
 * By the medians of the older and the newer half of the last points: falling or rising where they differ by more than
 * one point usually differs from the next, and by more than 0.2 %; null for too few points and for what is no number.
 */
function directionOf(series: Series): keyof typeof directionWords | null {
  const values = [...series.values.slice(-directionWindow)];
  if (values.length < fewestPoints || values.some((value) => !Number.isFinite(value))) return null;
  const half = Math.ceil(values.length / 2);
  const [before, after] = [median(values.slice(0, half)), median(values.slice(-half))];
  const change = after - before;
  const jumps = values
    .slice(1)
    .map((value, i) => Math.abs(value - (values[i] ?? value) - change / half));
  const noise = Math.max(median(jumps), 0.002 * Math.abs(before));
  if (Math.abs(change) <= noise) return "flat";
  return change < 0 ? "falling" : "rising";
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
