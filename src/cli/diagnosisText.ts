import path from "node:path";
import { armTexts } from "../core/diagnosis/comparison/armText.ts";
import { signOfComparison } from "../core/diagnosis/comparison/diagnoseComparison.ts";
import type { Finding, Undecided } from "../core/diagnosis/finding.ts";
import { formatMessage } from "../core/message.ts";
import { remediesOfFinding } from "../core/remedy/remediesOfFinding.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import { kindOfRemedy } from "../core/remedy/remedyId.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import { isJudged } from "../core/summary/facts.ts";
import type { DiagnosedComparison, DiagnosedRun } from "./diagnosedLogs.ts";
import { clip, wrap } from "./text.ts";

/** A run and what was found in it, for a person. */
export function runText({ run, diagnosis, plans }: DiagnosedRun): string {
  const lines = [clip(`${path.relative("", run.path) || run.path} (${run.name})`)];
  for (const finding of diagnosis.findings)
    lines.push(...findingLines(finding, plans.get(finding)));
  if (diagnosis.findings.length === 0)
    lines.push(`  ${isJudged(diagnosis) ? "no problem found" : "cannot be judged"}`);
  for (const undecided of diagnosis.undecided) lines.push(...undecidedLines(undecided));
  return `${lines.join("\n")}\n`;
}

export function comparisonText({ comparison, diagnosis, plans }: DiagnosedComparison): string {
  const { varies, confounders, runs } = comparison;
  const also = confounders.length > 0 ? ` (and ${confounders.slice(0, 5).join(", ")})` : "";
  const lines = [
    clip(`comparison of ${runs.length} runs: ${varies} varies${also}`),
    ...wrap(armsText(comparison, diagnosis.findings.length > 0), "  "),
  ];
  for (const finding of diagnosis.findings) {
    lines.push(...findingLines(finding, plans.get(finding)));
    const evidence = Object.entries(finding.evidence).map(([name, value]) => `${name} ${value}`);
    lines.push(...wrap(evidence.join("; "), "    "));
  }
  for (const undecided of diagnosis.undecided) lines.push(...undecidedLines(undecided));
  if (diagnosis.findings.length + diagnosis.undecided.length === 0) {
    const looked = signOfComparison(comparison) !== null;
    lines.push(looked ? "  no problem found" : "  no sign covers this");
  }
  return `${lines.join("\n")}\n`;
}

/** Of optimizers also where each ended, unless a finding says so: that they are alike is a result too. */
function armsText(comparison: Comparison, isFound: boolean): string {
  const ends =
    comparison.varies === "optimizer" && !isFound
      ? armTexts(comparison)
      : new Map<string, string>();
  return comparison.arms
    .map(({ label }) => {
      const end = ends.get(label);
      return end === undefined ? label : `${label}: loss ${end}`;
    })
    .join("; ");
}

function findingLines(finding: Finding, plan: readonly Remedy[] | undefined): string[] {
  const { severity, sign, onset, confidence } = finding;
  const line = onset.line === null ? "" : `:${onset.line}`;
  return [
    clip(`  ${severity}: ${sign}${line} (confidence ${confidence.toFixed(2)})`),
    ...wrap(formatMessage(finding.summary), "    "),
    ...remedyLines(finding, plan),
  ];
}

/** Faults of the script stand each on a line with how sure they are, then what tuning may help. */
function remedyLines(finding: Finding, plan: readonly Remedy[] | undefined): string[] {
  const faults = plan?.filter(({ id }) => kindOfRemedy(id) === "fault") ?? [];
  const tuning = plan?.filter(
    ({ id, placement }) => placement.kind === "edit" && kindOfRemedy(id) === "tuning",
  );
  const promising = tuning?.filter(({ isWeak }) => !isWeak).map(({ id }) => id);
  const weak = tuning?.filter(({ isWeak }) => isWeak).map(({ id }) => id) ?? [];
  const strong = promising ?? remediesOfFinding(finding);
  return [
    ...faults.flatMap(({ id, title, certainty }) =>
      wrap(`fault in the script: ${formatMessage(title)} (${certainty}; ${id})`, "    "),
    ),
    ...(strong.length > 0 ? wrap(`remedies: ${strong.join(", ")}`, "    ") : []),
    ...(weak.length > 0 ? wrap(`less promising: ${weak.join(", ")}`, "    ") : []),
  ];
}

function undecidedLines({ sign, reason }: Undecided): string[] {
  return wrap(`undecided: ${sign}: ${formatMessage(reason)}`, "  ");
}
