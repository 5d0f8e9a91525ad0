import type { Run } from "../run/run.ts";
import type { Diagnosis, Finding, Severity, Sign, Undecided } from "./finding.ts";
import { RunCurves } from "./runCurves.ts";
import type { Detector, SignResult } from "./signResult.ts";
import { nonFinite } from "./signs/nonFinite.ts";
import { overfitting } from "./signs/overfitting.ts";
import { plateau } from "./signs/plateau.ts";
import { vanishingGradient } from "./signs/vanishingGradient.ts";

/** Below this confidence a finding is not shown. */
export const showBar = 0.5;
/** From here on it is a warning; below, information. */
const warnBar = 0.8;

const detectors: ReadonlyMap<Sign, Detector> = new Map([
  ["non-finite", nonFinite],
  ["plateau", plateau],
  ["overfitting", overfitting],
  ["vanishing-gradient", vanishingGradient],
] as const);

/** What one sign explains of the others where both are found. */
const explains: ReadonlyMap<Sign, readonly Sign[]> = new Map([
  ["non-finite", ["plateau", "overfitting", "vanishing-gradient"]],
  ["vanishing-gradient", ["plateau"]],
] as const);

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Every answer, weak findings too. */
export function examine(run: Run): ReadonlyMap<Sign, SignResult> {
  const curves = new RunCurves(run);
  return new Map([...detectors].map(([sign, detect]) => [sign, detect(curves)]));
}

/** What a finished log shows: findings with one cause joined, the worst first, weak ones left out. */
export function diagnoseRun(run: Run): Diagnosis {
  const results = examine(run);
  const findings = [...results.values()].flatMap((result) =>
    result.kind === "found" && result.finding.confidence >= showBar ? [result.finding] : [],
  );
  return { findings: arrange(findings), undecided: undecidedOf(results) };
}

export function undecidedOf(results: ReadonlyMap<Sign, SignResult>): readonly Undecided[] {
  return [...results].flatMap(([sign, result]) =>
    result.kind === "undecided" ? [{ sign, reason: result.reason }] : [],
  );
}

/** Joins what has one cause, gives each its severity and sorts. */
export function arrange(findings: readonly Finding[]): readonly Finding[] {
  const explained = new Set(findings.flatMap((finding) => explains.get(finding.sign) ?? []));
  const all = findings.map((finding) => ({ ...finding, severity: graded(finding) }));
  return all
    .filter((finding) => !explained.has(finding.sign))
    .map((finding) => {
      const signs = explains.get(finding.sign) ?? [];
      return { ...finding, consequences: all.filter(({ sign }) => signs.includes(sign)) };
    })
    .sort((a, b) => order[a.severity] - order[b.severity] || b.confidence - a.confidence);
}

function graded(finding: Finding): Severity {
  return finding.severity === "warning" && finding.confidence < warnBar ? "info" : finding.severity;
}
