import type { Comparison } from "../../run/comparisonArms.ts";
import { type DiagnosisContext, showBar } from "../context.ts";
import { type Diagnosis, emptyDiagnosis, type Sign } from "../finding.ts";
import type { SignResult } from "../signResult.ts";
import { initializationSensitivity } from "./initializationSensitivity.ts";
import { optimizerSensitivity } from "./optimizerSensitivity.ts";

/** The sign that a comparison can show; null where neither seeds nor optimizers are compared. */
export function signOfComparison({ varies }: Comparison): Sign | null {
  if (varies === "optimizer") return "optimizer-sensitivity";
  return ["seed", "init", "nothing", "unknown"].includes(varies)
    ? "initialization-sensitivity"
    : null;
}

/** Of a comparison that can show a sign at all. Weak findings too. */
export function examineComparison(comparison: Comparison): SignResult {
  return comparison.varies === "optimizer"
    ? optimizerSensitivity(comparison)
    : initializationSensitivity(comparison);
}

/**
 * What several runs show together, of the sign that they can show: findings without an onset. Weak ones and signs
 * that are off are left out.
 */
export function diagnoseComparison(
  comparison: Comparison,
  context: DiagnosisContext = {},
): Diagnosis {
  const sign = signOfComparison(comparison);
  if (sign === null || context.off?.has(sign) === true) return emptyDiagnosis;
  const result = examineComparison(comparison);
  switch (result.kind) {
    case "found": {
      const shown = result.finding.confidence >= showBar(context);
      return shown ? { findings: [result.finding], undecided: [] } : emptyDiagnosis;
    }
    case "undecided":
      return { findings: [], undecided: [{ sign, reason: result.reason }] };
    case "notFound":
      return emptyDiagnosis;
  }
}
