import { createHash } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import manifest from "../../package.json" with { type: "json" };
import { type Finding, type Severity, type Sign, signs } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import type { Run } from "../core/run/run.ts";
import { sarifText } from "../core/text/escape.ts";
import { signTitle } from "../core/view/signWords.ts";
import type { DiagnosedLogs } from "./diagnosedLogs.ts";

/** In UTF-16 units. */
const longestMessage = 2000;

const levels: Readonly<Record<Severity, Result.level>> = {
  info: "note",
  warning: "warning",
  error: "error",
};

/**
 * Findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS), with what GitHub code scanning asks for
 * beside the schema: paths from the working folder, and a fingerprint by which a finding is known again.
 */
export function sarif({ runs, comparisons }: DiagnosedLogs): Log {
  const ofRuns = runs.flatMap(({ run, diagnosis }) =>
    diagnosis.findings.map((finding) => result([run], finding)),
  );
  const ofComparisons = comparisons.flatMap(({ comparison, diagnosis }) =>
    diagnosis.findings.map((finding) => result(comparison.runs, finding)),
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "Unstuck", semanticVersion: manifest.version, rules: signs.map(rule) },
        },
        automationDetails: { id: "unstuck/" },
        columnKind: "utf16CodeUnits",
        results: [...ofRuns, ...ofComparisons],
      },
    ],
  };
}

function rule(sign: Sign): ReportingDescriptor {
  const title = formatMessage(signTitle(sign));
  return {
    id: sign,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: `${title}: found in the log of a training run.` },
    help: { text: `unstuck remedies SCRIPT --sign ${sign} lists what can be changed.` },
    defaultConfiguration: { level: "warning" },
    properties: { tags: ["training"], "problem.severity": "warning" },
  };
}

/** Of several runs the first is where it stands, and the others are named beside it. */
function result(runs: readonly Run[], finding: Finding): Result {
  const [own, ...others] = runs.map((run) => location(run, finding, runs.length === 1));
  const about = runs.map((run) => `${uriOf(run.path)}#${run.id.slice(run.path.length)}`);
  const known = [finding.sign, finding.series, ...about].join("\n");
  return {
    ruleId: finding.sign,
    ruleIndex: signs.indexOf(finding.sign),
    level: levels[finding.severity],
    rank: 100 * finding.confidence,
    message: { text: sarifText(formatMessage(finding.summary), longestMessage) },
    locations: own === undefined ? [] : [own],
    ...(others.length > 0
      ? { relatedLocations: others.map((place, at) => ({ id: at + 1, ...place })) }
      : {}),
    partialFingerprints: {
      primaryLocationLineHash: createHash("sha256").update(known).digest("hex").slice(0, 16),
    },
  };
}

function location(run: Run, finding: Finding, isOwn: boolean): Location {
  const line = isOwn ? finding.onset.line : null;
  const file = isOwn ? run.fileOf(finding.series) : run.path;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: Math.max(1, line ?? run.firstLine) },
    },
  };
}

/** Relative where the log lies below the working folder: code scanning shows what lies in the checkout. */
function uriOf(file: string): string {
  const relative = path.relative("", file);
  if (relative === "" || relative.startsWith("..") || path.isAbsolute(relative))
    return pathToFileURL(file).href;
  return relative.split(path.sep).map(encodeURIComponent).join("/");
}
