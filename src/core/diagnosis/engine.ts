import { drained, type Parts } from "../parts.ts";
import { isOver } from "../run/isOver.ts";
import type { Run } from "../run/run.ts";
import { type DiagnosisContext, differs, showBar } from "./context.ts";
import { CurveStore } from "./curveStore.ts";
import { arrange, examineInParts, isLost, undecidedOf } from "./diagnose.ts";
import { type Diagnosis, emptyDiagnosis, type Finding, type Sign } from "./finding.ts";
import { Hysteresis } from "./hysteresis.ts";

/** Less growth than this is no new evaluation: what is shown does not hang on how often the log is looked at. */
const step = 1.02;
/** A log that grows by so much at once (buffered output, a copy over the network) is read as history, too. */
const block = 1.2;
const fewestInBlock = 20;

/**
 * The diagnosis of one run over time, without flicker. The first evaluation counts at once: what stands in the log
 * when it is first read is history. So does a NaN, since it does not pass, and the end of the run.
 * Undecided is no all-clear: while the run goes on it lets stand what was there.
 */
export class DiagnosisEngine {
  readonly #held = new Map<Sign, Hysteresis>();
  readonly #store = new CurveStore();
  #points = 0;
  #broken = false;
  #settled = false;
  #first = true;
  #context: DiagnosisContext = {};
  #diagnosis: Diagnosis = emptyDiagnosis;

  update(run: Run, context: DiagnosisContext = {}): Diagnosis {
    return drained(this.updateInParts(run, context));
  }

  /** Cheap where nothing has changed since the last call. */
  *updateInParts(run: Run, context: DiagnosisContext = {}): Parts<Diagnosis> {
    const points = run.series.reduce((sum, series) => sum + series.total, 0);
    const broken = run.series.some((series) => series.nonFinite > 0);
    const ended = isOver(run);
    const asked = differs(context, this.#context);
    const unseen = points !== this.#points;
    const grown = ended ? unseen : broken !== this.#broken || points > step * this.#points;
    if (!grown && !asked && ended === this.#settled) return this.#diagnosis;
    const isBlock = points >= this.#points + fewestInBlock && points > block * this.#points;
    const settles = ended || this.#first || isBlock || (asked && !unseen);
    this.#points = points;
    this.#broken = broken;
    this.#settled = ended;
    this.#context = context;
    this.#first = false;

    const results = yield* examineInParts(run, context, this.#store);
    for (const sign of this.#held.keys()) if (!results.has(sign)) this.#held.delete(sign);
    for (const [sign, result] of results) {
      if (result.kind === "undecided" && !settles && !isLost(results)) continue;
      this.#hold(sign).observe({
        finding: result.kind === "found" ? result.finding : null,
        points: (finding) => run.find(finding.series)?.total ?? 0,
        bar: showBar(context),
        settles: settles || (sign === "non-finite" && result.kind === "found"),
      });
    }
    const shown = [...this.#held.values()].flatMap(({ finding }): readonly Finding[] =>
      finding === null ? [] : [finding],
    );
    this.#diagnosis = { findings: arrange(shown), undecided: undecidedOf(results) };
    return this.#diagnosis;
  }

  #hold(sign: Sign): Hysteresis {
    const held = this.#held.get(sign) ?? new Hysteresis();
    this.#held.set(sign, held);
    return held;
  }
}
