import { ComparisonEngine } from "../core/diagnosis/comparison/comparisonEngine.ts";
import type { DiagnosisContext } from "../core/diagnosis/context.ts";
import { type Diagnosis, emptyDiagnosis, type Finding } from "../core/diagnosis/finding.ts";
import { type Disposable, DisposableStore } from "../core/disposable.ts";
import type { Parts } from "../core/parts.ts";
import { compareRunsInParts } from "../core/run/comparison.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { pointsOf } from "../core/run/runPoints.ts";
import type { CurrentDiagnosisOptions } from "./diagnosisOptions.ts";
import { RunEngines } from "./runEngines.ts";
import type { RunStore } from "./runStore.ts";
import { OneAtATime } from "./scheduling/latest.ts";
import type { WorkQueue } from "./scheduling/workQueue.ts";

/** How long after new points a run is diagnosed, in milliseconds. */
const runDelay = 120;
/** How long the runs rest before they are compared anew, in milliseconds. */
const comparisonDelay = 2000;
/** Comparing rests so many times as long as it took: with hundreds of runs it is the dearest work of all. */
const restPerCost = 20;

/** What the script of a run shows where its log does not, as readily as settings ask; null where that is nothing. */
export type ExplainByScript = (run: Run, own: Diagnosis) => Promise<Finding | null>;

export interface DiagnoserDependencies {
  readonly store: RunStore;
  readonly options: CurrentDiagnosisOptions;
  readonly queue: WorkQueue;
  readonly explain?: ExplainByScript;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/**
 * All diagnosis of the extension. It listens to the store for runs that have grown, and tells the store what they show:
 * each on its own, then together with others, then by its script. It does so through the queue, in slices, so that the
 * event loop is not held, however many runs there are.
 */
export class Diagnoser implements Disposable {
  readonly #dependencies: DiagnoserDependencies;
  readonly #owned = new DisposableStore();
  readonly #engines = new RunEngines();
  readonly #comparisons = new ComparisonEngine();
  #comparisonCost = 0;
  #comparedPoints = new Map<RunId, number>();
  /** Diagnoses of the slice under way. */
  #told = new Map<RunId, Diagnosis>();
  readonly #unexplained = new Set<RunId>();
  readonly #explaining: OneAtATime;

  constructor(dependencies: DiagnoserDependencies) {
    this.#dependencies = dependencies;
    const { store, options, queue, note } = dependencies;
    this.#explaining = this.#owned.add(
      new OneAtATime(
        (isCurrent) => this.#explainAll(isCurrent),
        (error) => note("warn", `A script could not be searched: ${String(error)}`),
      ),
    );
    this.#owned.add(queue.onDidWork(() => this.#tell()));
    this.#owned.add(
      store.onDidChange(({ grown, removed }) => {
        for (const id of removed) this.#engines.forget(id);
        for (const id of grown) this.#diagnoseSoon(id);
        if (grown.size + removed.size > 0) this.#compareSoon();
      }),
    );
    this.#owned.add(
      options.onDidChange(() => {
        this.#comparedPoints.clear();
        for (const { id } of store.runs) this.#diagnoseSoon(id);
        this.#compareSoon();
      }),
    );
  }

  /** Scripts may say something else now. */
  explainAgain(): void {
    for (const { id } of this.#dependencies.store.runs) this.#unexplained.add(id);
    this.#explaining.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #diagnoseSoon(id: RunId): void {
    this.#dependencies.queue.add(`diagnosis of ${id}`, runDelay, () => this.#diagnose(id));
  }

  *#diagnose(id: RunId): Parts<void> {
    const { store, options } = this.#dependencies;
    const run = store.get(id);
    if (run === undefined) return;
    const diagnosis = yield* this.#engines.update(run, contextOf(run, options));
    if (store.get(id) === run) this.#told.set(id, diagnosis);
  }

  #compareSoon(): void {
    const delay = Math.max(comparisonDelay, restPerCost * this.#comparisonCost);
    this.#dependencies.queue.add("comparisons", delay, () => this.#compare());
  }

  *#compare(): Parts<void> {
    const { store, options } = this.#dependencies;
    if (!this.#isGrown()) return;
    const start = performance.now();
    const comparisons = yield* compareRunsInParts(store.runs);
    const diagnoses = yield* this.#comparisons.updateInParts(comparisons, options.current);
    const shared = new Map<RunId, Diagnosis>();
    for (const [i, { runs }] of comparisons.entries()) {
      const { findings, undecided } = diagnoses[i] ?? emptyDiagnosis;
      for (const { id } of runs) {
        const known = shared.get(id) ?? emptyDiagnosis;
        shared.set(id, {
          findings: [...known.findings, ...findings],
          undecided: [...known.undecided, ...undecided],
        });
      }
    }
    this.#comparisonCost = performance.now() - start;
    store.compared(comparisons, shared);
  }

  /** Whether there is a new run, a new point or one less of them since the last comparison. */
  #isGrown(): boolean {
    const before = this.#comparedPoints;
    const { runs } = this.#dependencies.store;
    this.#comparedPoints = new Map(runs.map((run) => [run.id, pointsOf(run)]));
    return (
      runs.length !== before.size ||
      [...this.#comparedPoints].some(([id, count]) => before.get(id) !== count)
    );
  }

  #tell(): void {
    if (this.#told.size === 0) return;
    const told = this.#told;
    this.#told = new Map();
    for (const id of told.keys()) this.#unexplained.add(id);
    this.#dependencies.store.diagnosed(told);
    this.#explaining.request();
  }

  async #explainAll(isCurrent: () => boolean): Promise<void> {
    const { store, explain } = this.#dependencies;
    for (const id of this.#unexplained) {
      this.#unexplained.delete(id);
      const run = store.get(id);
      if (run === undefined || explain === undefined) continue;
      const finding = await explain(run, store.ownDiagnosis(id));
      if (!isCurrent()) return;
      if (store.get(id) !== run || this.#unexplained.has(id)) continue;
      store.explained(id, finding);
    }
  }
}

/** Only a log that has grown while it was watched can be missed when it falls silent. */
function contextOf(run: Run, { current }: CurrentDiagnosisOptions): DiagnosisContext {
  const { usualInterval, lastGrowth } = run;
  if (usualInterval === 0) return current;
  return { ...current, now: Date.now(), lastGrowth, usualInterval };
}
