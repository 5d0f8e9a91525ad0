import { pathToFileURL } from "node:url";
import { type Finding, type Severity, signs } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import type { Run } from "../core/run/run.ts";
import { signTitle } from "../core/view/signTitle.ts";
import type { DiagnosedRun } from "./diagnose.ts";

const levels: Readonly<Record<Severity, string>> = {
  info: "note",
  warning: "warning",
  error: "error",
};

/** Findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS). */
export function sarif(runs: readonly DiagnosedRun[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Unstuck", rules: signs.map(rule) } },
        results: runs.flatMap(({ run, diagnosis }) =>
          diagnosis.findings.map((finding) => result(run, finding)),
        ),
      },
    ],
  };
}

function rule(sign: Finding["sign"]): object {
  return { id: sign, shortDescription: { text: formatMessage(signTitle(sign)) } };
}

function result(run: Run, finding: Finding): object {
  return {
    ruleId: finding.sign,
    level: levels[finding.severity],
    rank: 100 * finding.confidence,
    message: { text: formatMessage(finding.summary) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: pathToFileURL(run.path).href },
          region: { startLine: finding.onset.line ?? run.firstLine },
        },
      },
    ],
  };
}
