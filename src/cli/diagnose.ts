import type { Severity } from "../core/diagnosis/finding.ts";
import { defineCommand, usageError } from "./command.ts";
import { type Diagnosed, type DiagnosedLogs, diagnoseLogs } from "./diagnosedLogs.ts";
import { comparisonText, runText } from "./diagnosisText.ts";
import { findingsJson, printJson, undecidedJson } from "./json.ts";
import { readPaths, wrongPaths } from "./readPaths.ts";
import { readScript } from "./readScript.ts";
import { sarif } from "./sarif.ts";

export const severities: readonly Severity[] = ["info", "warning", "error"];

/** Says which runs are stuck, since when and why. */
export const diagnose = defineCommand({
  synopsis:
    "PATH... [--script SCRIPT] [--json | --sarif] [--fail-on info|warning|error] [--allow-unread]",
  about: "Says which runs are stuck, since when and why.",
  operand: "files",
  options: {
    script: {
      type: "string",
      value: "SCRIPT",
      isFile: true,
      about: "the training script or notebook: names causes that only it shows, and what to change",
    },
    json: { type: "boolean", about: "one JSON document" },
    sarif: { type: "boolean", about: "SARIF 2.1.0, for code scanning" },
    "fail-on": {
      type: "string",
      value: "SEVERITY",
      choices: severities,
      about: "exit with 1 where a finding is at least so severe, with 2 where a log cannot be read",
    },
    "allow-unread": { type: "boolean", about: "let logs that cannot be read pass" },
  },
  examples: [
    { line: "unstuck diagnose runs/", about: "every log below a folder" },
    { line: "unstuck diagnose train.log --script train.py", about: "with what the script shows" },
    { line: "unstuck diagnose train.log --fail-on warning", about: "in CI" },
  ],
  run: async ({ values, positionals }, terminal) => {
    const wrong = wrongPaths("diagnose", positionals);
    if (wrong !== null) return usageError(terminal, wrong);
    if (values.json && values.sarif)
      return usageError(terminal, "--json and --sarif exclude each other");
    const script = values.script === undefined ? null : await readScript(values.script, terminal);
    if (script === null && values.script !== undefined) return 2;
    const { logs, failed, unread } = await readPaths(positionals, terminal);
    for (const { path, runs } of logs)
      if (runs.length === 0) terminal.error(`${path}: it contains no training metrics`);
    const diagnosed = diagnoseLogs(logs, script);
    const all: readonly Diagnosed[] = [...diagnosed.runs, ...diagnosed.comparisons];
    if (values.json) terminal.out(printJson(document(diagnosed)));
    else if (values.sarif) terminal.out(printJson(sarif(diagnosed)));
    else if (all.length > 0)
      terminal.out(
        [...diagnosed.runs.map(runText), ...diagnosed.comparisons.map(comparisonText)].join("\n"),
      );
    const isBlind = failed || logs.some(({ runs }) => runs.length === 0);
    if (diagnosed.runs.length === 0) return 2;
    if (values["allow-unread"] !== true && (isBlind || (values["fail-on"] && unread))) return 2;
    const failOn = severities.find((severity) => severity === values["fail-on"]);
    return reaches(all, failOn) ? 1 : 0;
  },
});

function reaches(all: readonly Diagnosed[], least: Severity | undefined): boolean {
  const reaching = least === undefined ? [] : severities.slice(severities.indexOf(least));
  return all.some(({ diagnosis }) =>
    diagnosis.findings.some(({ severity }) => reaching.includes(severity)),
  );
}

function document({ runs, comparisons }: DiagnosedLogs): object {
  return {
    version: 1,
    runs: runs.map(({ run, ...diagnosed }) => ({
      path: run.path,
      run: run.id,
      format: run.format,
      ...diagnosisJson(diagnosed),
    })),
    comparisons: comparisons.map(({ comparison, ...diagnosed }) => ({
      varies: comparison.varies,
      paths: [...new Set(comparison.runs.map((run) => run.path))],
      ...diagnosisJson(diagnosed),
    })),
  };
}

function diagnosisJson({ diagnosis, plans }: Diagnosed): object {
  return {
    findings: findingsJson(diagnosis.findings, plans),
    undecided: diagnosis.undecided.map(undecidedJson),
  };
}
