import { isDeepStrictEqual } from "node:util";
import {
  type Diagnosis,
  emptyDiagnosis,
  type Finding,
  withFinding,
} from "../core/diagnosis/finding.ts";
import type { Disposable } from "../core/disposable.ts";
import { Emitter, type Event } from "../core/emitter.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { findingKey } from "../core/view/verdict.ts";
import { SetsByKey } from "./setsByKey.ts";

export interface RunChange {
  /** Runs that have new points, another status, another diagnosis or other companions in a comparison. */
  readonly changed: ReadonlySet<RunId>;
  /** Those of them that are new, or have new points or another status. */
  readonly grown: ReadonlySet<RunId>;
  readonly removed: ReadonlySet<RunId>;
}

const none: ReadonlySet<RunId> = new Set();

/**
 * What is known of all runs, in the order in which they were found. The one source for everything a person sees. A
 * change costs what it changes, never what there is.
 */
export class RunStore implements Disposable {
  readonly #runs = new Map<RunId, Run>();
  readonly #byFile = new SetsByKey<string, RunId>();
  readonly #diagnoses = new Map<RunId, Diagnosis>();
  /** What a run shows together with others. */
  #shared: ReadonlyMap<RunId, Diagnosis> = new Map();
  /** What the script of a run adds. */
  readonly #explained = new Map<RunId, Finding>();
  #comparisons: readonly Comparison[] = [];
  readonly #comparisonsOf = new Map<RunId, Comparison[]>();
  /** The run on which a finding stands that several runs share: the last of them. */
  #owners: ReadonlyMap<Finding, RunId> = new Map();
  /** Keys of findings that a person does not want to see of a run. */
  readonly #dismissed = new Map<RunId, ReadonlySet<string>>();
  /** All that a run shows, joined, so that an unchanged diagnosis stays the same object. */
  readonly #joined = new Map<RunId, Diagnosis>();
  readonly #changes = new Emitter<RunChange>();
  readonly onDidChange: Event<RunChange> = this.#changes.event;

  get runs(): readonly Run[] {
    return [...this.#runs.values()];
  }

  get comparisons(): readonly Comparison[] {
    return this.#comparisons;
  }

  get(id: RunId): Run | undefined {
    return this.#runs.get(id);
  }

  /** What the run shows on its own. */
  ownDiagnosis(id: RunId): Diagnosis {
    return this.#diagnoses.get(id) ?? emptyDiagnosis;
  }

  /**
   * What the run shows on its own, then what it shows together with others, then what its script adds; without what
   * was dismissed.
   */
  diagnosis(id: RunId): Diagnosis {
    const own = this.ownDiagnosis(id);
    const shared = this.#shared.get(id) ?? emptyDiagnosis;
    const dismissed = this.#dismissed.get(id);
    if (shared === emptyDiagnosis && !this.#explained.has(id) && dismissed === undefined)
      return own;
    let joined = this.#joined.get(id);
    if (joined === undefined) {
      const { findings, undecided } = this.#everything(id);
      joined = {
        findings: findings.filter((one) => dismissed?.has(findingKey(one)) !== true),
        undecided,
      };
      this.#joined.set(id, joined);
    }
    return joined;
  }

  /** The findings for which the run is the place: of those that several runs share, each stands on one of them. */
  standing(id: RunId): readonly Finding[] {
    return this.diagnosis(id).findings.filter((one) => (this.#owners.get(one) ?? id) === id);
  }

  /** What a person has dismissed of what the run shows. */
  dismissedFindings(id: RunId): readonly Finding[] {
    const keys = this.#dismissed.get(id);
    if (keys === undefined) return [];
    return this.#everything(id).findings.filter((finding) => keys.has(findingKey(finding)));
  }

  #everything(id: RunId): Diagnosis {
    const own = this.ownDiagnosis(id);
    const shared = this.#shared.get(id) ?? emptyDiagnosis;
    const explained = this.#explained.get(id);
    const joined = {
      findings: [...own.findings, ...shared.findings],
      undecided: [...own.undecided, ...shared.undecided],
    };
    return explained === undefined ? joined : withFinding(joined, explained);
  }

  /** Runs of which the log at `path` says something, also where another says more. */
  about(path: string): readonly Run[] {
    return [...this.#byFile.get(path)].flatMap((id) => this.#runs.get(id) ?? []);
  }

  /** The files of all runs. */
  get files(): Iterable<string> {
    return this.#byFile.keys();
  }

  /** Adds runs, or says that those have changed. */
  put(runs: readonly Run[]): void {
    if (runs.length === 0) return;
    for (const run of runs) {
      const before = this.#runs.get(run.id);
      if (before !== undefined && before !== run)
        for (const file of before.files)
          if (!run.files.has(file)) this.#byFile.delete(file, run.id);
      for (const file of run.files) this.#byFile.add(file, run.id);
      this.#runs.set(run.id, run);
    }
    const grown = new Set(runs.map((run) => run.id));
    this.#changes.fire({ changed: grown, grown, removed: none });
  }

  diagnosed(diagnoses: ReadonlyMap<RunId, Diagnosis>): void {
    const changed = new Set<RunId>();
    for (const [id, diagnosis] of diagnoses) {
      if (!this.#runs.has(id) || this.#diagnoses.get(id) === diagnosis) continue;
      this.#diagnoses.set(id, diagnosis);
      this.#joined.delete(id);
      changed.add(id);
    }
    this.#fireChanged(changed);
  }

  /** The comparisons that the run is part of. */
  comparisonsOf(id: RunId): readonly Comparison[] {
    return this.#comparisonsOf.get(id) ?? [];
  }

  /** All comparisons and what runs show in them; replaces what was said before. */
  compared(comparisons: readonly Comparison[], shared: ReadonlyMap<RunId, Diagnosis>): void {
    const concerned = new Set([...this.#shared.keys(), ...shared.keys()]);
    const groups = new Set(this.#comparisons.map(groupOf));
    const regrouped = [...comparisons, ...this.#comparisons].filter((one, i) =>
      i < comparisons.length ? !groups.delete(groupOf(one)) : groups.has(groupOf(one)),
    );
    const changed = new Set(regrouped.flatMap(({ runs }) => runs.map(({ id }) => id)));
    for (const id of concerned)
      if (!isDeepStrictEqual(this.#shared.get(id), shared.get(id))) changed.add(id);
    this.#comparisons = comparisons;
    this.#shared = new Map(
      [...shared].map(([id, now]) => [id, changed.has(id) ? now : (this.#shared.get(id) ?? now)]),
    );
    this.#owners = new Map(
      [...this.#shared].flatMap(([id, { findings }]) => findings.map((one) => [one, id] as const)),
    );
    this.#comparisonsOf.clear();
    for (const comparison of comparisons)
      for (const { id } of comparison.runs) {
        const known = this.#comparisonsOf.get(id);
        if (known === undefined) this.#comparisonsOf.set(id, [comparison]);
        else known.push(comparison);
      }
    for (const id of changed) this.#joined.delete(id);
    this.#fireChanged(new Set([...changed].filter((id) => this.#runs.has(id))));
  }

  /** What the script of a run adds to its findings; null: nothing. */
  explained(id: RunId, finding: Finding | null): void {
    const before = this.#explained.get(id) ?? null;
    if (!this.#runs.has(id) || isDeepStrictEqual(before, finding)) return;
    if (finding === null) this.#explained.delete(id);
    else this.#explained.set(id, finding);
    this.#joined.delete(id);
    this.#fireChanged(new Set([id]));
  }

  /** The keys of all findings that are not shown of the run; replaces those before. */
  dismiss(id: RunId, keys: ReadonlySet<string>): void {
    if (!this.#runs.has(id) || isDeepStrictEqual(this.#dismissed.get(id) ?? new Set(), keys))
      return;
    if (keys.size === 0) this.#dismissed.delete(id);
    else this.#dismissed.set(id, keys);
    this.#joined.delete(id);
    this.#fireChanged(new Set([id]));
  }

  remove(ids: ReadonlySet<RunId>): void {
    for (const id of ids) {
      for (const file of this.#runs.get(id)?.files ?? []) this.#byFile.delete(file, id);
      this.#runs.delete(id);
      this.#diagnoses.delete(id);
      this.#explained.delete(id);
      this.#dismissed.delete(id);
      this.#joined.delete(id);
    }
    this.#changes.fire({ changed: none, grown: none, removed: ids });
  }

  #fireChanged(changed: ReadonlySet<RunId>): void {
    if (changed.size > 0) this.#changes.fire({ changed, grown: none, removed: none });
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

/** Differs where other runs are compared, or by something else. */
function groupOf({ id, runs }: Comparison): string {
  return JSON.stringify([id, runs.map((run) => run.id)]);
}
