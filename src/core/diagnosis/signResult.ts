import type { Message } from "../message.ts";
import type { DiagnosisContext } from "./context.ts";
import type { Finding, Standstill, Undecided } from "./finding.ts";
import type { RunCurves } from "./runCurves.ts";

/**
 * What a sign says of a run. `ceiling` is the confidence at most, whatever labelled runs of other tasks say, where a
 * log of that kind cannot exclude a good reason. `undecided` is no all-clear: the log does not tell, and `reason` says what is missing.
 * A finding may be weak; whoever shows it applies the bar on its confidence.
 */
export type SignResult =
  | { readonly kind: "found"; readonly finding: Finding; readonly ceiling: number }
  | { readonly kind: "notFound" }
  | ({ readonly kind: "undecided" } & Omit<Undecided, "sign">);

export type Detector = (curves: RunCurves, context: DiagnosisContext) => SignResult;

/** Confidence of what would not be shown but lets a finding stay that is. */
export const tooWeak = 0.4;

export const notFound: SignResult = { kind: "notFound" };

export function found(finding: Finding, ceiling = 1): SignResult {
  return { kind: "found", finding, ceiling };
}

export function undecided(reason: Message, standstill?: Standstill): SignResult {
  return { kind: "undecided", reason, ...(standstill && { standstill }) };
}
