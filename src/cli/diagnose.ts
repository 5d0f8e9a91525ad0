import path from "node:path";
import { diagnoseRun } from "../core/diagnosis/diagnose.ts";
import type { Diagnosis, Severity } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import type { Run } from "../core/run/run.ts";
import { type Command, parseWords, usageError } from "./command.ts";
import { findingsJson, printJson, undecidedJson } from "./json.ts";
import { readPaths } from "./readPaths.ts";
import { sarif } from "./sarif.ts";
import { clip, wrap } from "./text.ts";

export interface DiagnosedRun {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
}

const severities: readonly Severity[] = ["info", "warning", "error"];

/** Says which runs are stuck, since when and why. */
export const diagnose: Command = async (words, terminal) => {
  const parsed = parseWords(words, {
    json: { type: "boolean" },
    sarif: { type: "boolean" },
    "fail-on": { type: "string" },
  });
  if (parsed.kind === "usage") return usageError(terminal, parsed.reason);
  const { values, positionals } = parsed;
  if (positionals.length === 0) return usageError(terminal, "diagnose needs at least one PATH");
  if (values.json && values.sarif)
    return usageError(terminal, "--json and --sarif exclude each other");
  const failOn = severities.find((severity) => severity === values["fail-on"]);
  if (values["fail-on"] !== undefined && failOn === undefined) {
    return usageError(terminal, "--fail-on takes info, warning or error");
  }

  const { logs, failed } = await readPaths(positionals, terminal);
  const runs = logs.flatMap((log) => log.runs.map((run) => ({ run, diagnosis: diagnoseRun(run) })));
  if (values.json) terminal.out(printJson(document(runs)));
  else if (values.sarif) terminal.out(printJson(sarif(runs)));
  else terminal.out(runs.map(runText).join("\n"));
  if (failed) return 2;
  return failOn !== undefined && reaches(runs, failOn) ? 1 : 0;
};

function reaches(runs: readonly DiagnosedRun[], least: Severity): boolean {
  return runs.some(({ diagnosis }) =>
    diagnosis.findings.some(
      ({ severity }) => severities.indexOf(severity) >= severities.indexOf(least),
    ),
  );
}

function document(runs: readonly DiagnosedRun[]): object {
  return {
    version: 1,
    runs: runs.map(({ run, diagnosis }) => ({
      path: run.path,
      run: run.id,
      format: run.format,
      findings: findingsJson(diagnosis.findings),
      undecided: diagnosis.undecided.map(undecidedJson),
    })),
    comparisons: [],
  };
}

function runText({ run, diagnosis }: DiagnosedRun): string {
  const lines = [clip(`${path.relative("", run.path) || run.path} (${run.name})`)];
  for (const finding of diagnosis.findings) {
    const line = finding.onset.line === null ? "" : `:${finding.onset.line}`;
    lines.push(
      clip(
        `  ${finding.severity}: ${finding.sign}${line} (confidence ${finding.confidence.toFixed(2)})`,
      ),
    );
    lines.push(...wrap(formatMessage(finding.summary), "    "));
    if (finding.remedies.length > 0)
      lines.push(...wrap(`remedies: ${finding.remedies.join(", ")}`, "    "));
  }
  if (diagnosis.findings.length === 0) lines.push("  no problem found");
  for (const { sign, reason } of diagnosis.undecided) {
    lines.push(...wrap(`undecided: ${sign}: ${formatMessage(reason)}`, "  "));
  }
  return `${lines.join("\n")}\n`;
}
