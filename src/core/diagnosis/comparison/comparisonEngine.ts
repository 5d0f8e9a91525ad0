import { drained, type Parts } from "../../parts.ts";
import type { Comparison } from "../../run/comparisonArms.ts";
import { type DiagnosisContext, showBar } from "../context.ts";
import { type Diagnosis, emptyDiagnosis } from "../finding.ts";
import { Hysteresis } from "../hysteresis.ts";
import { examineComparison, signOfComparison } from "./diagnoseComparison.ts";

interface Held {
  readonly hysteresis: Hysteresis;
  readonly runs: number;
}

/**
 * What comparisons show over time, without flicker. A comparison that is new or has got another number of runs is
 * judged at once, and so is one whose runs have all ended; undecided lets stand what was there while one goes on.
 */
export class ComparisonEngine {
  readonly #held = new Map<string, Held>();
  #context: DiagnosisContext = {};

  /** Of all comparisons that there are, in their order. What is not among them is forgotten. */
  update(comparisons: readonly Comparison[], context: DiagnosisContext = {}): readonly Diagnosis[] {
    return drained(this.updateInParts(comparisons, context));
  }

  /** The same, one after the other. */
  *updateInParts(
    comparisons: readonly Comparison[],
    context: DiagnosisContext = {},
  ): Parts<readonly Diagnosis[]> {
    const { sensitivity, off } = this.#context;
    const asked = context.sensitivity !== sensitivity || context.off !== off;
    this.#context = context;
    const ids = new Set(comparisons.map(({ id }) => id));
    for (const id of this.#held.keys()) if (!ids.has(id)) this.#held.delete(id);
    const diagnoses: Diagnosis[] = [];
    for (const comparison of comparisons) {
      diagnoses.push(this.#examine(comparison, context, asked));
      yield;
    }
    return diagnoses;
  }

  #examine(comparison: Comparison, context: DiagnosisContext, asked: boolean): Diagnosis {
    const { id, runs } = comparison;
    const sign = signOfComparison(comparison);
    if (sign === null || context.off?.has(sign) === true) {
      this.#held.delete(id);
      return emptyDiagnosis;
    }
    const before = this.#held.get(id);
    const same = before !== undefined && before.runs === runs.length;
    const hysteresis = before?.hysteresis ?? new Hysteresis();
    this.#held.set(id, { hysteresis, runs: runs.length });
    const settles = asked || !same || runs.every(({ status }) => status !== "live");
    const result = examineComparison(comparison);
    if (result.kind !== "undecided" || settles) {
      hysteresis.observe({
        finding: result.kind === "found" ? result.finding : null,
        points: ({ series }) => runs.reduce((sum, run) => sum + (run.find(series)?.total ?? 0), 0),
        bar: showBar(context),
        settles,
      });
    }
    const { finding } = hysteresis;
    return {
      findings: finding === null ? [] : [finding],
      undecided: result.kind === "undecided" ? [{ sign, reason: result.reason }] : [],
    };
  }
}
