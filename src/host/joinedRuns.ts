import { DiagnosisEngine } from "../core/diagnosis/engine.ts";
import type { Diagnosis } from "../core/diagnosis/finding.ts";
import type { Disposable } from "../core/disposable.ts";
import { companionRuns, type LogRuns } from "../core/run/companionRuns.ts";
import type { Run, RunId } from "../core/run/run.ts";
import type { Judge } from "./judge.ts";

/** What is told of the runs of single files. */
export interface RunSink {
  put(runs: readonly Run[]): void;
  diagnosed(diagnoses: ReadonlyMap<RunId, Diagnosis>): void;
  remove(ids: ReadonlySet<RunId>): void;
}

/** How long runs rest before it is looked anew which of them are one training, in milliseconds. */
const rest = 400;
/** How long after new points a joined run is diagnosed, in milliseconds. */
const diagnosisDelay = 150;

/** Joining anew rests so many times as long as it took: event files that continue each other are copied for it. */
const restPerCost = 20;

interface Joined {
  run: Run;
  readonly sources: readonly Run[];
  engine: DiagnosisEngine;
  /** What it took to join the sources the last time, in milliseconds. */
  cost: number;
  /** Set while the sources have grown and wait to be joined anew. */
  timer: NodeJS.Timeout | null;
}

/**
 * Stands between the sessions, each of which knows one file, and the store: runs of several files that are one
 * training (`companionRuns`) reach the store as one, with a diagnosis of its own; all others as they are.
 */
export class JoinedRuns implements RunSink, Disposable {
  readonly #store: RunSink;
  readonly #judge: Judge;
  readonly #subscription: Disposable;
  readonly #single = new Map<RunId, Run>();
  readonly #diagnoses = new Map<RunId, Diagnosis>();
  readonly #joined = new Map<Run, Joined>();
  readonly #pending = new Set<Joined>();
  /** Points of each run when it was last looked which are one. */
  #points = new Map<RunId, number>();
  #lookCost = 0;
  #restTimer: NodeJS.Timeout | null = null;
  #diagnosisTimer: NodeJS.Timeout | null = null;

  constructor(store: RunSink, judge: Judge) {
    this.#store = store;
    this.#judge = judge;
    this.#subscription = judge.onDidChange(() => {
      for (const joined of new Set(this.#joined.values())) this.#tell(joined);
    });
  }

  put(runs: readonly Run[]): void {
    for (const run of runs) {
      this.#single.set(run.id, run);
      if (pointsOf(run) >= 2 * (this.#points.get(run.id) ?? 0)) this.#lookSoon();
    }
    this.#store.put(runs.filter((run) => !this.#joined.has(run)));
    for (const joined of new Set(runs.flatMap((run) => this.#joined.get(run) ?? [])))
      this.#refreshSoon(joined);
  }

  diagnosed(diagnoses: ReadonlyMap<RunId, Diagnosis>): void {
    for (const [id, diagnosis] of diagnoses) this.#diagnoses.set(id, diagnosis);
    this.#store.diagnosed(new Map([...diagnoses].filter(([id]) => !this.#isJoined(id))));
  }

  remove(ids: ReadonlySet<RunId>): void {
    const alone = new Set<RunId>();
    for (const id of ids) {
      const run = this.#single.get(id);
      const joined = run && this.#joined.get(run);
      this.#single.delete(id);
      this.#diagnoses.delete(id);
      this.#points.delete(id);
      if (joined === undefined) alone.add(id);
      else this.#part(joined);
    }
    if (alone.size > 0) this.#store.remove(alone);
    this.#lookSoon();
  }

  dispose(): void {
    this.#subscription.dispose();
    if (this.#restTimer !== null) clearTimeout(this.#restTimer);
    if (this.#diagnosisTimer !== null) clearTimeout(this.#diagnosisTimer);
    for (const { timer } of this.#joined.values()) if (timer !== null) clearTimeout(timer);
  }

  #isJoined(id: RunId): boolean {
    const run = this.#single.get(id);
    return run !== undefined && this.#joined.has(run);
  }

  #lookSoon(): void {
    const wait = Math.max(rest, restPerCost * this.#lookCost);
    this.#restTimer ??= setTimeout(() => {
      this.#restTimer = null;
      const start = performance.now();
      this.#look();
      this.#lookCost = performance.now() - start;
    }, wait);
  }

  #look(): void {
    const runs = [...this.#single.values()];
    this.#points = new Map(runs.map((run) => [run.id, pointsOf(run)]));
    const companions = companionRuns(logsOf(runs)).filter(({ sources }) => sources.length > 1);
    const kept = new Set<Joined>();
    const fresh = companions.filter(({ sources }) => {
      const known = sources[0] && this.#joined.get(sources[0]);
      if (known === undefined || !isSameSet(known.sources, sources)) return true;
      kept.add(known);
      return false;
    });
    for (const joined of new Set(this.#joined.values())) if (!kept.has(joined)) this.#part(joined);
    for (const { run, sources } of fresh) this.#join(run, sources);
  }

  #join(run: Run, sources: readonly Run[]): void {
    const engine = new DiagnosisEngine();
    const joined: Joined = { run, sources, engine, cost: 0, timer: null };
    for (const source of sources) this.#joined.set(source, joined);
    this.#store.remove(new Set(sources.map(({ id }) => id)));
    this.#tell(joined);
  }

  /** The sources stand for themselves again. */
  #part(joined: Joined): void {
    for (const source of joined.sources) this.#joined.delete(source);
    this.#pending.delete(joined);
    if (joined.timer !== null) clearTimeout(joined.timer);
    this.#store.remove(new Set([joined.run.id]));
    const left = joined.sources.filter((run) => this.#single.get(run.id) === run);
    this.#store.put(left);
    this.#store.diagnosed(
      new Map(
        left.flatMap(({ id }) => {
          const diagnosis = this.#diagnoses.get(id);
          return diagnosis === undefined ? [] : [[id, diagnosis] as const];
        }),
      ),
    );
  }

  /** At once where that is cheap. */
  #refreshSoon(joined: Joined): void {
    if (joined.timer !== null) return;
    if (joined.cost < 1) return this.#refresh(joined);
    joined.timer = setTimeout(() => {
      joined.timer = null;
      this.#refresh(joined);
    }, restPerCost * joined.cost);
  }

  #refresh(joined: Joined): void {
    const start = performance.now();
    const [one, ...others] = companionRuns(logsOf(joined.sources));
    if (one === undefined || others.length > 0) return this.#lookSoon();
    joined.cost = performance.now() - start;
    const before = joined.run;
    joined.run = one.run;
    if (one.run.id !== before.id) this.#store.remove(new Set([before.id]));
    if (one.run.series.some((series) => before.find(series.name, series.granularity) !== series))
      joined.engine = new DiagnosisEngine();
    this.#tell(joined);
  }

  #tell(joined: Joined): void {
    this.#store.put([joined.run]);
    this.#pending.add(joined);
    this.#diagnosisTimer ??= setTimeout(() => {
      this.#diagnosisTimer = null;
      const diagnoses = [...this.#pending].map(
        ({ run, engine }) => [run.id, engine.update(run, this.#judge.judgement)] as const,
      );
      this.#pending.clear();
      this.#store.diagnosed(new Map(diagnoses));
    }, diagnosisDelay);
  }
}

function pointsOf(run: Run): number {
  return run.series.reduce((sum, series) => sum + series.length, 0);
}

function logsOf(runs: readonly Run[]): readonly LogRuns[] {
  const logs = new Map<string, { path: string; format: string; runs: Run[] }>();
  for (const run of runs) {
    const { path, format } = run;
    const log = logs.get(path);
    if (log === undefined) logs.set(path, { path, format, runs: [run] });
    else log.runs.push(run);
  }
  return [...logs.values()];
}

function isSameSet(a: readonly Run[], b: readonly Run[]): boolean {
  return a.length === b.length && a.every((run) => b.includes(run));
}
