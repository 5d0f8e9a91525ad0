import type { Comparison } from "../../run/comparisonArms.ts";
import { type DiagnosisContext, showBar } from "../context.ts";
import type { Diagnosis, Sign } from "../finding.ts";
import type { SignResult } from "../signResult.ts";
import { initializationSensitivity } from "./initializationSensitivity.ts";
import { optimizerSensitivity } from "./optimizerSensitivity.ts";

type ComparisonDetector = (comparison: Comparison) => SignResult;

const detectors: ReadonlyMap<Sign, ComparisonDetector> = new Map([
  ["initialization-sensitivity", initializationSensitivity],
  ["optimizer-sensitivity", optimizerSensitivity],
] as const);

/** The sign that a comparison can show; null where neither seeds nor optimizers are compared. */
export function signOfComparison({ varies }: Comparison): Sign | null {
  if (varies === "optimizer") return "optimizer-sensitivity";
  return ["seed", "init", "nothing", "unknown"].includes(varies)
    ? "initialization-sensitivity"
    : null;
}

/** What several runs show together: findings without an onset. Weak ones and signs that are off are left out. */
export function diagnoseComparison(
  comparison: Comparison,
  context: DiagnosisContext = {},
): Diagnosis {
  const bar = showBar(context);
  const results = [...detectors]
    .filter(([sign]) => context.off?.has(sign) !== true)
    .map(([sign, detect]) => ({ sign, result: detect(comparison) }));
  return {
    findings: results.flatMap(({ result }) =>
      result.kind === "found" && result.finding.confidence >= bar ? [result.finding] : [],
    ),
    undecided: results.flatMap(({ sign, result }) =>
      result.kind === "undecided" ? [{ sign, reason: result.reason }] : [],
    ),
  };
}
