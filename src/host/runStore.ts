import { isDeepStrictEqual } from "node:util";
import { type Diagnosis, emptyDiagnosis, type Finding } from "../core/diagnosis/finding.ts";
import type { Disposable } from "../core/disposable.ts";
import { Emitter, type Event } from "../core/emitter.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import type { Run, RunId } from "../core/run/run.ts";

export interface RunChange {
  /** Runs that have new points, another status or another diagnosis. */
  readonly changed: ReadonlySet<RunId>;
  readonly removed: ReadonlySet<RunId>;
}

/** What is known of all runs, in the order in which they were found. The one source for everything a person sees. */
export class RunStore implements Disposable {
  readonly #runs = new Map<RunId, Run>();
  readonly #diagnoses = new Map<RunId, Diagnosis>();
  /** What a run shows together with others. */
  #shared: ReadonlyMap<RunId, Diagnosis> = new Map();
  /** What the script of a run adds. */
  #explained: ReadonlyMap<RunId, Finding> = new Map();
  #comparisons: readonly Comparison[] = [];
  /** Both of these joined, so that an unchanged diagnosis stays the same object. */
  readonly #joined = new Map<RunId, Diagnosis>();
  readonly #changes = new Emitter<RunChange>();
  readonly onDidChange: Event<RunChange> = this.#changes.event;

  get runs(): readonly Run[] {
    return [...this.#runs.values()];
  }

  get(id: RunId): Run | undefined {
    return this.#runs.get(id);
  }

  /** What the run shows on its own. */
  ownDiagnosis(id: RunId): Diagnosis {
    return this.#diagnoses.get(id) ?? emptyDiagnosis;
  }

  /** What the run shows on its own, then what it shows together with others, then what its script adds. */
  diagnosis(id: RunId): Diagnosis {
    const own = this.ownDiagnosis(id);
    const shared = this.#shared.get(id) ?? emptyDiagnosis;
    const explained = this.#explained.get(id);
    if (shared === emptyDiagnosis && explained === undefined) return own;
    let joined = this.#joined.get(id);
    if (joined === undefined) {
      joined = {
        findings: [...own.findings, ...shared.findings, ...(explained ? [explained] : [])],
        undecided: [...own.undecided, ...shared.undecided],
      };
      this.#joined.set(id, joined);
    }
    return joined;
  }

  /** Runs of which the log at `path` says something, also where another says more. */
  about(path: string): readonly Run[] {
    return this.runs.filter((run) => run.files.has(path));
  }

  /** Adds runs, or says that those have changed. */
  put(runs: readonly Run[]): void {
    if (runs.length === 0) return;
    for (const run of runs) this.#runs.set(run.id, run);
    this.#fire(
      runs.map((run) => run.id),
      [],
    );
  }

  diagnosed(diagnoses: ReadonlyMap<RunId, Diagnosis>): void {
    for (const [id, diagnosis] of diagnoses) {
      this.#diagnoses.set(id, diagnosis);
      this.#joined.delete(id);
    }
    this.#fire(diagnoses.keys(), []);
  }

  /** The comparisons that the run is part of. */
  comparisonsOf(id: RunId): readonly Comparison[] {
    return this.#comparisons.filter(({ runs }) => runs.some((run) => run.id === id));
  }

  /** All comparisons and what runs show in them; replaces what was said before. */
  compared(comparisons: readonly Comparison[], shared: ReadonlyMap<RunId, Diagnosis>): void {
    const regrouped = groupsOf(this.#comparisons) !== groupsOf(comparisons);
    const concerned = new Set([...this.#shared.keys(), ...shared.keys()]);
    const changed = [...concerned].filter(
      (id) =>
        this.#runs.has(id) &&
        (regrouped || !isDeepStrictEqual(this.#shared.get(id), shared.get(id))),
    );
    this.#comparisons = comparisons;
    this.#shared = shared;
    this.#joined.clear();
    if (changed.length > 0) this.#fire(changed, []);
  }

  /** What scripts add to the findings of their runs; replaces what was said before. */
  explained(findings: ReadonlyMap<RunId, Finding>): void {
    const concerned = new Set([...this.#explained.keys(), ...findings.keys()]);
    const changed = [...concerned].filter(
      (id) => this.#runs.has(id) && !isDeepStrictEqual(this.#explained.get(id), findings.get(id)),
    );
    this.#explained = findings;
    for (const id of changed) this.#joined.delete(id);
    if (changed.length > 0) this.#fire(changed, []);
  }

  remove(ids: ReadonlySet<RunId>): void {
    for (const id of ids) {
      this.#runs.delete(id);
      this.#diagnoses.delete(id);
      this.#joined.delete(id);
    }
    this.#fire([], ids);
  }

  #fire(changed: Iterable<RunId>, removed: Iterable<RunId>): void {
    this.#changes.fire({ changed: new Set(changed), removed: new Set(removed) });
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

/** Differs where other runs are compared, or by something else. */
function groupsOf(comparisons: readonly Comparison[]): string {
  return JSON.stringify(comparisons.map(({ id, runs }) => [id, runs.map((run) => run.id)]));
}
