import path from "node:path";
import type { Run } from "../core/run/run.ts";
import type { Series } from "../core/run/series.ts";
import { formatNumber } from "../core/view/format.ts";
import type { WholeLog } from "../host/readWholeLog.ts";
import { type Command, parseWords, usageError } from "./command.ts";
import { logJson, printJson, summarize } from "./json.ts";
import { readPaths } from "./readPaths.ts";
import { clip, columns } from "./text.ts";

/** Says what a log holds: its runs, and the series of each. */
export const inspect: Command = async (words, terminal) => {
  const parsed = parseWords(words, { json: { type: "boolean" } });
  if (parsed.kind === "usage") return usageError(terminal, parsed.reason);
  if (parsed.positionals.length === 0)
    return usageError(terminal, "inspect needs at least one PATH");
  const { logs, failed } = await readPaths(parsed.positionals, terminal);
  if (parsed.values.json) terminal.out(printJson({ version: 1, files: logs.map(logJson) }));
  else terminal.out(logs.map(logText).join("\n"));
  return failed ? 2 : 0;
};

function logText(log: WholeLog): string {
  const lines = [
    clip(path.relative("", log.path) || log.path),
    `  format: ${log.format ?? "not recognised"}`,
  ];
  for (const { line, message } of log.warnings) {
    lines.push(clip(`  warning: ${line === null ? "" : `line ${line}: `}${message}`));
  }
  for (const run of log.runs) lines.push(...runLines(run));
  return `${lines.join("\n")}\n`;
}

function runLines(run: Run): string[] {
  const hyperparameters = [...run.hyperparameters]
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
  const series = run.series.filter(({ granularity }) => granularity === "final");
  return [
    clip(`  ${run.name} (${run.status})`),
    ...(hyperparameters === "" ? [] : [clip(`    ${hyperparameters}`)]),
    ...columns([["series", "role", "points", "first", "last", "min"], ...series.map(cells)]).map(
      (line) => clip(`    ${line}`),
    ),
  ];
}

function cells(series: Series): string[] {
  const { min } = summarize(series);
  const odd = series.nonFinite > 0 ? ` (${series.nonFinite} not finite)` : "";
  return [
    series.name,
    series.role,
    `${series.length}${odd}`,
    value(series.at(0)?.value),
    value(series.last?.value),
    value(min ?? undefined),
  ];
}

function value(number: number | undefined): string {
  return number === undefined ? "-" : formatNumber(number);
}
