import type { Diagnosis } from "../../diagnosis/finding.ts";
import type { HyperparameterValue } from "../../log/events/logEvent.ts";
import { type Message, message } from "../../message.ts";
import { settingsOf } from "../../run/comparisonKeys.ts";
import { mainSeries } from "../../run/mainSeries.ts";
import type { MetricRole } from "../../run/metricRole.ts";
import type { Run, RunId } from "../../run/run.ts";
import { plainText } from "../../text/escape.ts";
import { formatNumber } from "../format.ts";
import { runState, runStateTitle } from "../runState.ts";

type Translate = (m: Message) => string;

/** The table that people keep in a spreadsheet: a row a run, what came of it, and in what it differs. */
export interface RunTable {
  readonly columns: readonly string[];
  readonly rows: readonly RunTableRow[];
  /** What is the same in all of them: names and values. */
  readonly same: readonly (readonly [string, string])[];
}

export interface RunTableRow {
  readonly id: RunId;
  /** As many as there are columns; the first is the run's name. */
  readonly cells: readonly TableCell[];
}

interface TableCell {
  readonly text: string;
  /** What it is sorted by; null where the run states nothing, and for NaN. */
  readonly rank: number | string | null;
}

const losses = [
  { role: "train_loss", last: message("Last loss"), best: message("Best loss") },
  {
    role: "val_loss",
    last: message("Last validation loss"),
    best: message("Best validation loss"),
  },
] as const;

const empty: TableCell = { text: "", rank: null };

/** A setting that one run states and another does not differs. Of a single run all settings are shown. */
export function runTable(
  runs: readonly Run[],
  diagnosisOf: (run: Run) => Diagnosis,
  translate: Translate,
): RunTable {
  const settings = runs.map(settingsOf);
  const names = [...new Set(settings.flatMap((own) => [...own.keys()]))].sort();
  const valuesOf = (name: string) =>
    new Set(settings.map((own) => JSON.stringify(own.get(name) ?? null)));
  const differing = names.filter((name) => runs.length === 1 || valuesOf(name).size > 1);
  const [first] = settings;
  const shownLosses = losses.filter(({ role }) => runs.some((run) => mainSeries(run, role)));
  return {
    columns: [
      translate(message("Run")),
      translate(message("State")),
      ...shownLosses.flatMap(({ last, best }) => [translate(last), translate(best)]),
      ...differing.map((name) => plainText(name, 60)),
    ],
    rows: runs.map((run, i) => {
      const state = translate(runStateTitle(runState(run, diagnosisOf(run))));
      return {
        id: run.id,
        cells: [
          cellOf(run.name),
          cellOf(state),
          ...shownLosses.flatMap(({ role }) => [
            cellOf(mainSeries(run, role)?.last?.value),
            cellOf(lowest(run, role)),
          ]),
          ...differing.map((name) => cellOf(settings[i]?.get(name))),
        ],
      };
    }),
    same: names
      .filter((name) => !differing.includes(name))
      .map((name) => [plainText(name, 60), cellOf(first?.get(name)).text]),
  };
}

function cellOf(value: HyperparameterValue | undefined): TableCell {
  if (value === undefined) return empty;
  if (typeof value !== "number") {
    const text = plainText(String(value), 120);
    return { text, rank: text };
  }
  const rank = Number.isNaN(value) ? null : within(value);
  return { text: formatNumber(value), rank };
}

/** Infinity does not survive a message to the page. */
function within(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}

function lowest(run: Run, role: MetricRole): number | undefined {
  let least: number | undefined;
  for (const value of mainSeries(run, role)?.values ?? [])
    if (Number.isFinite(value) && (least === undefined || value < least)) least = value;
  return least;
}

/** Tabs between cells and a line a row, as spreadsheets take it from the clipboard. A cell that would be a formula is text. */
export function tabSeparated({ columns, rows }: RunTable): string {
  const plain = (text: string) => (/^[=+@]|^-(?![\d.])/.test(text) ? `'${text}` : text);
  const lines = [columns, ...rows.map(({ cells }) => cells.map(({ text }) => text))];
  return lines.map((cells) => cells.map(plain).join("\t")).join("\n");
}
