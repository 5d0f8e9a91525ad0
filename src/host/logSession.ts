import { stallAfter } from "../core/diagnosis/signs/stalledLog.ts";
import { type Disposable, DisposableStore } from "../core/disposable.ts";
import type { OtherEvent } from "../core/log/events/eventColumns.ts";
import { decodeBatch } from "../core/log/events/recordBatch.ts";
import { addMissing } from "../core/run/companions/mergeHyperparameters.ts";
import type { Hyperparameters } from "../core/run/companions/nameHyperparameters.ts";
import type { Aliases } from "../core/run/roles.ts";
import type { Run } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { isJobOver, type SlurmJob } from "../core/run/slurmJob.ts";
import { fileFacts } from "./fileFacts.ts";
import type { RunSink } from "./joinedRuns.ts";
import type { PointBudget } from "./pointBudget.ts";
import { debounced, type Scheduled } from "./scheduling/schedule.ts";
import type { FromWorker } from "./worker/protocol.ts";

export type LogMessage = Exclude<FromWorker, { type: "note" }>;
type BatchMessage = Extract<FromWorker, { type: "batch" }>;

/** A log counts as live for this long after its last growth, in milliseconds, or ten times its usual interval. */
const shortestLiveWindow = 120_000;

/** Timers cannot wait longer, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

export interface LogSessionDependencies {
  readonly store: RunSink;
  readonly budget: PointBudget;
  /** Roles that a person has stated; asked when a log is read from its beginning. */
  readonly aliases: () => Aliases;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/** What the extension host knows of one log: its runs, kept up to date from the worker's batches. */
export class LogSession implements Disposable {
  readonly #path: string;
  readonly #dependencies: LogSessionDependencies;
  readonly #owned = new DisposableStore();
  #collector: RunCollector | null = null;
  /** Runs that have grown since the store was told. */
  readonly #pending = new Set<Run>();
  /** The last run is told of again when it counts as idle, and when its silence counts as a sign. */
  readonly #idle: Scheduled;
  readonly #silence: Scheduled;
  #untilIdle = 0;
  #untilSilence = 0;
  /** Known of the log's runs beside it. */
  #beside: Hyperparameters = new Map();
  /** Name of the first run, where the path does not tell it. */
  #name: string | null = null;
  /** Nothing more can come: it will not be missed. */
  #ended = false;
  #job: SlurmJob | null = null;
  #modified = 0;
  #longestInterval = 0;

  constructor(path: string, dependencies: LogSessionDependencies) {
    this.#path = path;
    this.#dependencies = dependencies;
    this.#idle = this.#owned.add(
      debounced(
        () => this.#look(),
        () => this.#untilIdle,
      ),
    );
    this.#silence = this.#owned.add(
      debounced(
        () => this.#look(),
        () => this.#untilSilence,
      ),
    );
  }

  receive(message: LogMessage): void {
    switch (message.type) {
      case "gone":
        return this.#gone();
      case "givenUp":
        return;
      case "void":
      case "excluded":
        return this.#restart();
      case "ended":
        return this.#end();
      case "beside":
        this.#beside = message.hyperparameters;
        this.#name = message.name;
        return;
    }
    if (message.first) this.#restart();
    this.#take(message);
  }

  /** What a cluster says of the job that writes the log. */
  setJob(job: SlurmJob): void {
    this.#job = job;
    this.#look();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #restart(): void {
    const removed = new Set(this.#collector?.runs.map((run) => run.id) ?? []);
    this.#collector = null;
    this.#ended = false;
    this.#pending.clear();
    this.#dependencies.budget.forget(removed);
    if (removed.size > 0) this.#dependencies.store.remove(removed);
  }

  #take(message: BatchMessage): void {
    const before = this.#collector?.runs.length ?? 0;
    const events = decodeBatch(message.batch);
    events.visit(
      (from, to) => this.#collector?.acceptRows(events, from, to),
      (event) => this.#accept(event),
    );
    const runs = this.#collector?.runs ?? [];
    for (const run of runs.slice(Math.max(0, Math.min(before, runs.length) - 1)))
      this.#pending.add(run);
    this.#dependencies.budget.grown(this.#pending);
    if (message.caughtUp) this.#caughtUp(message.modified);
    else if (runs.length > before) this.#dependencies.store.put([...this.#pending]);
  }

  #accept(event: OtherEvent): void {
    if (event.kind === "warning") {
      const place = event.line === null ? this.#path : `${this.#path}:${event.line}`;
      this.#dependencies.note("warn", `${event.message} (${place})`);
    } else if (event.kind === "reset") {
      this.#restart();
      const name = this.#name ?? runNameOf(fileFacts(this.#path));
      this.#collector = new RunCollector({
        path: this.#path,
        name,
        format: event.format,
        aliases: this.#dependencies.aliases(),
      });
    } else {
      this.#collector?.accept(event);
    }
  }

  #caughtUp(modified: number): void {
    const last = this.#collector?.runs.at(-1);
    if (last === undefined) return;
    if (this.#modified > 0)
      this.#longestInterval = Math.max(this.#longestInterval, modified - this.#modified);
    this.#modified = Math.max(this.#modified, modified);
    for (const run of this.#pending) {
      run.lastGrowth = modified;
      if (run.begun === 0) run.begun = modified;
      addMissing(run.hyperparameters, this.#beside);
    }
    this.#followLiveness(last);
    this.#dependencies.store.put([...this.#pending]);
    this.#pending.clear();
  }

  /** Live until it has said that it ended, or has been silent for long. */
  #followLiveness(run: Run): void {
    run.job = this.#job;
    const isSettled = run.status === "finished" || run.status === "failed";
    if (run.job !== null && isJobOver(run.job) && !isSettled)
      run.status = run.job.state === "finished" ? "finished" : "failed";
    const goesOn = !this.#ended && run.status !== "finished" && run.status !== "failed";
    run.usualInterval = goesOn ? this.#longestInterval : 0;
    if (!goesOn) {
      if (run.status === "live") run.status = "idle";
      this.#idle.cancel();
      this.#silence.cancel();
      return;
    }
    const silent = Date.now() - this.#modified;
    this.#untilIdle = Math.max(shortestLiveWindow, 10 * this.#longestInterval) - silent;
    const isJobRunning = run.job?.state === "running";
    run.status = this.#untilIdle > 0 || isJobRunning ? "live" : "idle";
    request(this.#idle, this.#untilIdle);
    this.#untilSilence = stallAfter(this.#longestInterval) - silent + 1;
    request(this.#silence, this.#longestInterval > 0 ? this.#untilSilence : 0);
  }

  /** The last run is another one by the clock alone. */
  #look(): void {
    const last = this.#collector?.runs.at(-1);
    if (last === undefined) return;
    this.#followLiveness(last);
    this.#dependencies.store.put([last]);
  }

  #end(): void {
    this.#ended = true;
    this.#look();
  }

  /** A problem on a file that is not there leads nowhere, and a renamed log would count twice. */
  #gone(): void {
    this.#dependencies.note("info", `The log is no longer there. (${this.#path})`);
    this.#restart();
  }
}

/** In the future only, and no later than a timer can wait. */
function request(scheduled: Scheduled, wait: number): void {
  if (wait > 0 && wait < longestTimer) scheduled.request();
  else scheduled.cancel();
}
