import { type DiagnosisContext, showBar } from "../context.ts";
import type { RunCurves } from "../runCurves.ts";
import { found, type SignResult } from "../signResult.ts";
import { frozenAccuracy } from "./frozenAccuracy.ts";
import { plateau } from "./plateau.ts";
import { risenAgain } from "./risenAgain.ts";
import { steadyPart, whyUnsettled } from "./settling.ts";
import { unsurePredictions } from "./unsurePredictions.ts";

/**
 * A plateau; where none is sure enough to be shown, what an accuracy beside the loss, or a loss that rises, says of one;
 * else what the accuracy leaves open. While the rate is still to show what it does, nothing else is asked.
 */
export function standstill(curves: RunCurves, context: DiagnosisContext = {}): SignResult {
  const result = plateau(curves, context);
  const isShown = result.kind === "found" && result.finding.confidence >= showBar(context);
  if (isShown || isUnsettled(curves)) return result;
  const standing = frozenAccuracy(curves) ?? risenAgain(curves);
  if (standing !== null) return found(standing, standing.confidence);
  if (result.kind === "undecided") return result;
  const unsure = unsurePredictions(curves);
  return unsure.kind === "undecided" ? unsure : result;
}

function isUnsettled({ loss, run, schedule }: RunCurves): boolean {
  return loss !== null && whyUnsettled(run, steadyPart(loss, schedule), schedule) !== null;
}
