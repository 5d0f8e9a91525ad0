import { exportedColumns } from "../log/detect/exportedTable.ts";
import type { Series } from "../run/series.ts";
import type { ChartRequest } from "./drawChart.ts";

/** One column of values as the log states them, all of them. */
interface Exported {
  readonly run: string;
  readonly metric: string;
  readonly series: Series;
}

/** Values that a table for a spreadsheet or the clipboard may have at most. */
export const mostExported = 2_000_000;

/** Every point of a chart, superseded ones too: a row each, under the columns of the log. */
export function chartTable(
  request: ChartRequest,
  hidden: ReadonlySet<string>,
  separator: "," | "\t",
  nameOf: (runId: string) => string,
): { readonly rows: number; text(): string } {
  const exported = seriesOf(request, nameOf).filter(
    ({ run, metric }) => !hidden.has(run) && !hidden.has(metric),
  );
  const rows = exported.reduce((sum, { series }) => sum + series.length, 0);
  return {
    rows,
    text: () => {
      const lines = [exportedColumns.join(separator)];
      for (const { run, metric, series } of exported) {
        const names = [cell(run, separator), cell(metric, separator)];
        for (let i = 0; i < series.length; i++) {
          const { step, epoch, time, value, line } = series.at(i) ?? { value: Number.NaN };
          lines.push([...names, step, epoch, moment(time), value, line].map(plain).join(separator));
        }
      }
      return `${lines.join("\n")}\n`;
    },
  };
}

function seriesOf(request: ChartRequest, nameOf: (runId: string) => string): readonly Exported[] {
  switch (request.kind) {
    case "series":
      return request.series.map((series) => ({
        run: nameOf(request.runId),
        metric: series.name,
        series,
      }));
    case "runs":
      return request.members.map(({ label, series }) => ({
        run: label,
        metric: series.name,
        series,
      }));
    case "comparison":
      return request.arms.flatMap(({ runs }) =>
        runs.map(({ run, label, series }) => ({
          run: label || run.name,
          metric: series.name,
          series,
        })),
      );
  }
}

function plain(value: string | number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function moment(time: number | null | undefined): string {
  return time === null || time === undefined ? "" : new Date(time).toISOString();
}

/** Quoted where it must be (RFC 4180); a text that a spreadsheet would take for a formula is marked as text. */
function cell(text: string, separator: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return safe.includes(separator) || /["\n\r]/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}
