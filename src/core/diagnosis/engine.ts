import type { Run } from "../run/run.ts";
import { arrange, examine, showBar, undecidedOf } from "./diagnose.ts";
import { type Diagnosis, emptyDiagnosis, type Finding, type Sign } from "./finding.ts";

/** A finding that is shown stays until its confidence is below this, twice. */
const keepBar = 0.35;
/** Evaluations in a row, each with new points, before a finding comes or goes. */
const evaluations = 2;

interface Held {
  shown: boolean;
  /** Evaluations in a row that speak against `shown`. */
  against: number;
  finding: Finding | null;
}

/**
 * The diagnosis of one run over time, without flicker: a finding shows after it has held for two evaluations
 * with new points in between, and goes the same way but over a lower bar. The first evaluation counts at once:
 * what stands in the log when it is first read is history. So does an error, since a NaN does not pass.
 */
export class DiagnosisEngine {
  readonly #held = new Map<Sign, Held>();
  #points = 0;
  #settled = false;
  #first = true;
  #diagnosis: Diagnosis = emptyDiagnosis;

  /** Cheap where nothing has changed since the last call. */
  update(run: Run): Diagnosis {
    const points = run.series.reduce((sum, series) => sum + series.length, 0);
    const ended = run.status !== "live";
    if (points === this.#points && ended === this.#settled) return this.#diagnosis;
    const grown = points !== this.#points;
    this.#points = points;
    this.#settled = ended;
    const settles = ended || this.#first;
    this.#first = false;

    const results = examine(run);
    for (const [sign, result] of results) {
      const finding = result.kind === "found" ? result.finding : null;
      this.#judge(sign, finding, grown, settles);
    }
    const shown = [...this.#held.values()].flatMap((held) =>
      held.shown && held.finding !== null ? [held.finding] : [],
    );
    this.#diagnosis = { findings: arrange(shown), undecided: undecidedOf(results) };
    return this.#diagnosis;
  }

  #judge(sign: Sign, finding: Finding | null, grown: boolean, settles: boolean): void {
    const held = this.#held.get(sign) ?? { shown: false, against: 0, finding: null };
    this.#held.set(sign, held);
    const holds = finding !== null && finding.confidence >= (held.shown ? keepBar : showBar);
    if (holds) held.finding = finding;
    if (holds === held.shown) {
      held.against = 0;
      return;
    }
    if (grown) held.against++;
    if (settles || finding?.severity === "error" || held.against >= evaluations) {
      held.shown = holds;
      held.against = 0;
    }
  }
}
