import type { Sign } from "./finding.ts";
import type { BoostedTrees } from "./learned/boostedTrees.ts";

/** How ready to speak: `quiet` says only what is all but certain, `eager` also what is a mere suspicion. */
export type Sensitivity = "quiet" | "normal" | "eager";

/** What a diagnosis depends on besides the log's content. Times are in milliseconds of one clock. */
export interface DiagnosisContext {
  readonly sensitivity?: Sensitivity | undefined;
  /** Signs that are not looked for. */
  readonly off?: ReadonlySet<Sign> | undefined;
  readonly now?: number | undefined;
  /** When the log last grew. */
  readonly lastGrowth?: number | undefined;
  /** In place of the model that is shipped. */
  readonly plateauModel?: BoostedTrees | undefined;
  /** Time that usually passes between two growths of the log. */
  readonly usualInterval?: number | undefined;
}

/** Confidence below which a finding is not shown. */
export function showBar({ sensitivity = "normal" }: DiagnosisContext): number {
  return { quiet: 0.9, normal: 0.5, eager: 0.35 }[sensitivity];
}

/** Whether time or settings have moved, so that the same points may have another answer. */
export function differs(a: DiagnosisContext, b: DiagnosisContext): boolean {
  return (
    a.sensitivity !== b.sensitivity ||
    a.off !== b.off ||
    a.now !== b.now ||
    a.lastGrowth !== b.lastGrowth
  );
}
