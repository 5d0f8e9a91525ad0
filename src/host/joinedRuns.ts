import type { Disposable } from "../core/disposable.ts";
import type { Parts } from "../core/parts.ts";
import {
  type CompanionRun,
  companionRuns,
  companionRunsInParts,
  type LogRuns,
} from "../core/run/companionRuns.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { pointsOf } from "../core/run/runPoints.ts";
import { coalesced, type Scheduled } from "./scheduling/schedule.ts";
import type { WorkQueue } from "./scheduling/workQueue.ts";

/** What is told of runs. */
export interface RunSink {
  put(runs: readonly Run[]): void;
  remove(ids: ReadonlySet<RunId>): void;
}

/** How long runs rest before it is looked anew which of them are one training, in milliseconds. */
const rest = 400;
/** Joining anew rests so many times as long as it took: event files that continue each other are copied for it. */
const restPerCost = 20;

interface Joined {
  run: Run;
  readonly sources: readonly Run[];
  /** What it took to join the sources the last time, in milliseconds. */
  cost: number;
  /** Joins the sources anew, which have grown. */
  readonly refresh: Scheduled;
}

/**
 * Stands between the sessions, each of which knows one file, and the store: runs of several files that are one
 * training (`companionRuns`) reach the store as one, all others as they are.
 */
export class JoinedRuns implements RunSink, Disposable {
  readonly #store: RunSink;
  readonly #queue: WorkQueue;
  readonly #single = new Map<RunId, Run>();
  readonly #joined = new Map<Run, Joined>();
  /** Points of each run when it was last looked which are one. */
  #points = new Map<RunId, number>();
  #lookCost = 0;

  constructor(store: RunSink, queue: WorkQueue) {
    this.#store = store;
    this.#queue = queue;
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

  remove(ids: ReadonlySet<RunId>): void {
    const alone = new Set<RunId>();
    for (const id of ids) {
      const run = this.#single.get(id);
      const joined = run && this.#joined.get(run);
      this.#single.delete(id);
      this.#points.delete(id);
      if (joined === undefined) alone.add(id);
      else this.#part(joined);
    }
    if (alone.size > 0) this.#store.remove(alone);
    this.#lookSoon();
  }

  dispose(): void {
    for (const { refresh } of this.#joined.values()) refresh.dispose();
  }

  #lookSoon(): void {
    const wait = Math.max(rest, restPerCost * this.#lookCost);
    this.#queue.add("runs of several files", wait, () => this.#look());
  }

  *#look(): Parts<void> {
    const start = performance.now();
    const runs = [...this.#single.values()];
    this.#points = new Map(runs.map((run) => [run.id, pointsOf(run)]));
    const found = yield* companionRunsInParts(logsOf(runs));
    this.#lookCost = performance.now() - start;
    const isThere = (run: Run) => this.#single.get(run.id) === run;
    this.#take(found.filter(({ sources }) => sources.length > 1 && sources.every(isThere)));
  }

  #take(companions: readonly CompanionRun[]): void {
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
    const refresh = coalesced(
      () => this.#refresh(joined),
      () => restPerCost * joined.cost,
    );
    const joined: Joined = { run, sources, cost: 0, refresh };
    for (const source of sources) this.#joined.set(source, joined);
    this.#store.remove(new Set(sources.map(({ id }) => id)));
    this.#store.put([run]);
  }

  /** The sources stand for themselves again. */
  #part(joined: Joined): void {
    joined.refresh.dispose();
    for (const source of joined.sources) this.#joined.delete(source);
    this.#store.remove(new Set([joined.run.id]));
    this.#store.put(joined.sources.filter((run) => this.#single.get(run.id) === run));
  }

  /** At once where that is cheap. */
  #refreshSoon(joined: Joined): void {
    if (joined.cost < 1) this.#refresh(joined);
    else joined.refresh.request();
  }

  #refresh(joined: Joined): void {
    const start = performance.now();
    const [one, ...others] = companionRuns(logsOf(joined.sources));
    if (one === undefined || others.length > 0) return this.#lookSoon();
    joined.cost = performance.now() - start;
    if (one.run.id !== joined.run.id) this.#store.remove(new Set([joined.run.id]));
    joined.run = one.run;
    this.#store.put([one.run]);
  }
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
