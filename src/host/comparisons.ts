import { ComparisonEngine } from "../core/diagnosis/comparison/comparisonEngine.ts";
import { type Diagnosis, emptyDiagnosis } from "../core/diagnosis/finding.ts";
import { type Disposable, DisposableStore } from "../core/disposable.ts";
import { compareRuns } from "../core/run/comparison.ts";
import type { RunId } from "../core/run/run.ts";
import type { Judge } from "./judge.ts";
import type { RunStore } from "./runStore.ts";

/** How long the runs rest before they are compared anew, in milliseconds. */
const rest = 2000;

/** Keeps the store told of what its runs show together. */
export class Comparisons implements Disposable {
  readonly #store: RunStore;
  readonly #judge: Judge;
  readonly #engine = new ComparisonEngine();
  readonly #subscription: Disposable;
  #timer: NodeJS.Timeout | null = null;
  #points = new Map<RunId, number>();

  constructor(store: RunStore, judge: Judge) {
    this.#store = store;
    this.#judge = judge;
    const compareSoon = () => {
      this.#timer ??= setTimeout(() => this.#compare(), rest);
    };
    const subscriptions = new DisposableStore();
    subscriptions.add(store.onDidChange(compareSoon));
    subscriptions.add(
      judge.onDidChange(() => {
        this.#points.clear();
        compareSoon();
      }),
    );
    this.#subscription = subscriptions;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  #compare(): void {
    this.#timer = null;
    if (!this.#grown()) return;
    const shared = new Map<RunId, Diagnosis>();
    const comparisons = compareRuns(this.#store.runs);
    const diagnoses = this.#engine.update(comparisons, this.#judge.judgement);
    for (const [i, comparison] of comparisons.entries()) {
      const { findings, undecided } = diagnoses[i] ?? emptyDiagnosis;
      for (const { id } of comparison.runs) {
        const known = shared.get(id);
        shared.set(id, {
          findings: [...(known?.findings ?? []), ...findings],
          undecided: [...(known?.undecided ?? []), ...undecided],
        });
      }
    }
    this.#store.compared(comparisons, shared);
  }

  /** Whether there is a new run, a new point or one less of them since the last comparison. */
  #grown(): boolean {
    const points = new Map(
      this.#store.runs.map((run) => [run.id, run.series.reduce((sum, s) => sum + s.length, 0)]),
    );
    const before = this.#points;
    this.#points = points;
    return (
      points.size !== before.size || [...points].some(([id, count]) => before.get(id) !== count)
    );
  }
}
