import path from "node:path";
import { statusOf } from "../core/run/isOver.ts";
import type { Run } from "../core/run/run.ts";
import type { Series } from "../core/run/series.ts";
import { formatNumber } from "../core/view/format.ts";
import type { WholeLog } from "../host/readWholeLog.ts";
import { defineCommand, usageError } from "./command.ts";
import { logJson, printJson, summarize } from "./json.ts";
import { readPaths, wrongPaths } from "./readPaths.ts";
import { clip, columns } from "./text.ts";

/** Says what a log holds: its runs, and the series of each. */
export const inspect = defineCommand({
  synopsis: "PATH... [--json]",
  about: "Says what the logs hold: runs, settings, and the series of each.",
  operand: "files",
  options: { json: { type: "boolean", about: "one JSON document" } },
  examples: [
    { line: "unstuck inspect train.log", about: "one log" },
    { line: "zcat old.gz | unstuck inspect -", about: "standard input" },
  ],
  run: async ({ values, positionals }, terminal) => {
    const wrong = wrongPaths("inspect", positionals);
    if (wrong !== null) return usageError(terminal, wrong);
    const { logs, failed } = await readPaths(positionals, terminal);
    if (values.json) terminal.out(printJson({ version: 1, files: logs.map(logJson) }));
    else if (logs.length > 0) terminal.out(logs.map(logText).join("\n"));
    return failed ? 2 : 0;
  },
});

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
    clip(`  ${run.name} (${statusOf(run)})`),
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
    `${series.total}${odd}`,
    value(series.at(0)?.value),
    value(series.last?.value),
    value(min ?? undefined),
  ];
}

function value(number: number | undefined): string {
  return number === undefined ? "-" : formatNumber(number);
}
