import path from "node:path";
import {
  diagnoseComparison,
  signOfComparison,
} from "../core/diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun } from "../core/diagnosis/diagnose.ts";
import type { Diagnosis, Finding, Severity, Undecided } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { findingByScript } from "../core/remedy/catalogue.ts";
import { remediesOfFinding } from "../core/remedy/remediesOfFinding.ts";
import { compareRuns } from "../core/run/comparison.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import type { Run } from "../core/run/run.ts";
import { type Command, parseWords, usageError } from "./command.ts";
import { findingsJson, printJson, undecidedJson } from "./json.ts";
import { readPaths } from "./readPaths.ts";
import { readScript } from "./readScript.ts";
import { sarif } from "./sarif.ts";
import { clip, wrap } from "./text.ts";

export interface DiagnosedRun {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
}

interface DiagnosedComparison {
  readonly comparison: Comparison;
  readonly diagnosis: Diagnosis;
}

const severities: readonly Severity[] = ["info", "warning", "error"];

/** Says which runs are stuck, since when and why. */
export const diagnose: Command = async (words, terminal) => {
  const parsed = parseWords(words, {
    json: { type: "boolean" },
    sarif: { type: "boolean" },
    "fail-on": { type: "string" },
    script: { type: "string" },
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

  const script = values.script === undefined ? "" : await readScript(values.script, terminal);
  if (script === null) return 2;
  const { logs, failed } = await readPaths(positionals, terminal);
  const runs = logs.flatMap((log) =>
    log.runs.map((run) => ({ run, diagnosis: withScript(script, run, diagnoseRun(run)) })),
  );
  const comparisons = compareRuns(runs.map(({ run }) => run)).map((comparison) => ({
    comparison,
    diagnosis: diagnoseComparison(comparison),
  }));
  const all = [...runs, ...comparisons.flatMap(atFirstRun)];
  if (values.json) terminal.out(printJson(document(runs, comparisons)));
  else if (values.sarif) terminal.out(printJson(sarif(all)));
  else terminal.out([...runs.map(runText), ...comparisons.map(comparisonText)].join("\n"));
  if (failed) return 2;
  return failOn !== undefined && reaches(all, failOn) ? 1 : 0;
};

/** A finding that the script of the run adds to those of its log. */
function withScript(script: string, run: Run, diagnosis: Diagnosis): Diagnosis {
  const added = script === "" ? null : findingByScript(script, run, diagnosis.findings);
  return added === null ? diagnosis : { ...diagnosis, findings: [...diagnosis.findings, added] };
}

function reaches(runs: readonly DiagnosedRun[], least: Severity): boolean {
  return runs.some(({ diagnosis }) =>
    diagnosis.findings.some(
      ({ severity }) => severities.indexOf(severity) >= severities.indexOf(least),
    ),
  );
}

/** For results that must have a place in some log. */
function atFirstRun({ comparison, diagnosis }: DiagnosedComparison): readonly DiagnosedRun[] {
  return comparison.runs.slice(0, 1).map((run) => ({ run, diagnosis }));
}

function document(
  runs: readonly DiagnosedRun[],
  comparisons: readonly DiagnosedComparison[],
): object {
  return {
    version: 1,
    runs: runs.map(({ run, diagnosis }) => ({
      path: run.path,
      run: run.id,
      format: run.format,
      findings: findingsJson(diagnosis.findings),
      undecided: diagnosis.undecided.map(undecidedJson),
    })),
    comparisons: comparisons.map(({ comparison, diagnosis }) => ({
      varies: comparison.varies,
      paths: [...new Set(comparison.runs.map((run) => run.path))],
      findings: findingsJson(diagnosis.findings),
      undecided: diagnosis.undecided.map(undecidedJson),
    })),
  };
}

function runText({ run, diagnosis }: DiagnosedRun): string {
  const lines = [clip(`${path.relative("", run.path) || run.path} (${run.name})`)];
  for (const finding of diagnosis.findings) lines.push(...findingLines(finding));
  if (diagnosis.findings.length === 0) lines.push("  no problem found");
  for (const undecided of diagnosis.undecided) lines.push(...undecidedLines(undecided));
  return `${lines.join("\n")}\n`;
}

function comparisonText({ comparison, diagnosis }: DiagnosedComparison): string {
  const { varies, confounders, arms, runs } = comparison;
  const also = confounders.length > 0 ? ` (and ${confounders.slice(0, 5).join(", ")})` : "";
  const lines = [
    clip(`comparison of ${runs.length} runs: ${varies} varies${also}`),
    ...wrap(arms.map(({ label }) => label).join("; "), "  "),
  ];
  for (const finding of diagnosis.findings) {
    lines.push(...findingLines(finding));
    const evidence = Object.entries(finding.evidence).map(([name, value]) => `${name} ${value}`);
    lines.push(...wrap(evidence.join("; "), "    "));
  }
  for (const undecided of diagnosis.undecided) lines.push(...undecidedLines(undecided));
  if (diagnosis.findings.length + diagnosis.undecided.length === 0) {
    const looked = signOfComparison(comparison) !== null;
    lines.push(looked ? "  no problem found" : "  no sign looks at this");
  }
  return `${lines.join("\n")}\n`;
}

function findingLines(finding: Finding): string[] {
  const { severity, sign, onset, confidence } = finding;
  const remedies = remediesOfFinding(finding);
  const line = onset.line === null ? "" : `:${onset.line}`;
  return [
    clip(`  ${severity}: ${sign}${line} (confidence ${confidence.toFixed(2)})`),
    ...wrap(formatMessage(finding.summary), "    "),
    ...(remedies.length > 0 ? wrap(`remedies: ${remedies.join(", ")}`, "    ") : []),
  ];
}

function undecidedLines({ sign, reason }: Undecided): string[] {
  return wrap(`undecided: ${sign}: ${formatMessage(reason)}`, "  ");
}
