import type { Run } from "../run/run.ts";
import { type DiagnosisContext, showBar } from "./context.ts";
import { CurveStore } from "./curveStore.ts";
import { arrange, examine, isLost, undecidedOf } from "./diagnose.ts";
import { type Diagnosis, emptyDiagnosis, type Finding, type Sign } from "./finding.ts";

/** A finding that is shown stays until its confidence is this far below the bar, twice. */
const leeway = 0.15;
/** Evaluations in a row, each with new points, before a finding comes or goes. */
const evaluations = 2;
/** Over these the run has to grow by this share, so that what lasts a moment of a long run is not told. */
const growth = 1.06;

interface Held {
  shown: boolean;
  /** Evaluations in a row that speak against `shown`. */
  against: number;
  /** Points of the run at the first of these. */
  since: number;
  finding: Finding | null;
}

/**
 * The diagnosis of one run over time, without flicker: a finding shows after it has held for two evaluations
 * with new points in between, and goes the same way but over a lower bar. The first evaluation counts at once:
 * what stands in the log when it is first read is history. So does a NaN, since it does not pass.
 * Undecided is no all-clear: while the run goes on it lets stand what was there.
 */
export class DiagnosisEngine {
  readonly #held = new Map<Sign, Held>();
  readonly #store = new CurveStore();
  #points = 0;
  #settled = false;
  #first = true;
  #context: DiagnosisContext = {};
  #diagnosis: Diagnosis = emptyDiagnosis;

  /** Cheap where nothing has changed since the last call. */
  update(run: Run, context: DiagnosisContext = {}): Diagnosis {
    const points = run.series.reduce((sum, series) => sum + series.length, 0);
    const ended = run.status !== "live";
    const grown = points !== this.#points;
    const asked = differs(context, this.#context);
    if (!grown && !asked && ended === this.#settled) return this.#diagnosis;
    this.#points = points;
    this.#settled = ended;
    this.#context = context;
    const settles = ended || this.#first || (asked && !grown);
    this.#first = false;

    const results = examine(run, context, this.#store);
    for (const sign of this.#held.keys()) if (!results.has(sign)) this.#held.delete(sign);
    for (const [sign, result] of results) {
      if (result.kind === "undecided" && !settles && !isLost(results)) continue;
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
    const held = this.#held.get(sign) ?? { shown: false, against: 0, since: 0, finding: null };
    this.#held.set(sign, held);
    const bar = showBar(this.#context);
    const holds = finding !== null && finding.confidence >= (held.shown ? bar - leeway : bar);
    if (holds) held.finding = finding;
    if (holds === held.shown) {
      held.against = 0;
      return;
    }
    if (held.against === 0) held.since = this.#points;
    if (grown) held.against++;
    const lasting = held.against >= evaluations && this.#points >= growth * held.since;
    if (settles || finding?.sign === "non-finite" || lasting) {
      held.shown = holds;
      held.against = 0;
    }
  }
}

/** Whether time or settings have moved, so that the same points may have another answer. */
function differs(a: DiagnosisContext, b: DiagnosisContext): boolean {
  return (
    a.sensitivity !== b.sensitivity ||
    a.off !== b.off ||
    a.now !== b.now ||
    a.lastGrowth !== b.lastGrowth
  );
}
