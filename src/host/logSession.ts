import type { DiagnosisContext } from "../core/diagnosis/context.ts";
import { DiagnosisEngine } from "../core/diagnosis/engine.ts";
import type { Diagnosis } from "../core/diagnosis/finding.ts";
import { stallAfter } from "../core/diagnosis/signs/stalledLog.ts";
import type { Disposable } from "../core/disposable.ts";
import type { OtherEvent } from "../core/log/eventColumns.ts";
import { decodeBatch } from "../core/log/recordBatch.ts";
import { addMissing } from "../core/run/companions/mergeHyperparameters.ts";
import type { Hyperparameters } from "../core/run/companions/nameHyperparameters.ts";
import type { Aliases } from "../core/run/roles.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { fileFacts } from "./fileFacts.ts";
import type { RunSink } from "./joinedRuns.ts";
import type { Judge } from "./judge.ts";
import type { FromWorker } from "./worker/protocol.ts";

export type LogMessage = Exclude<FromWorker, { type: "note" }>;
type BatchMessage = Extract<FromWorker, { type: "batch" }>;

/** How long after new points a run is diagnosed, in milliseconds: one job in flight, at most one queued. */
const diagnosisDelay = 120;
/** A log counts as live for this long after its last growth, in milliseconds, or ten times its usual interval. */
const shortestLiveWindow = 120_000;

/** Timers cannot wait longer, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

export interface LogSessionDependencies {
  readonly store: RunSink;
  readonly judge: Judge;
  /** Roles that a person has stated; asked when a log is read from its beginning. */
  readonly aliases: () => Aliases;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/** What the extension host knows of one log: its runs, kept up to date from the worker's batches. */
export class LogSession implements Disposable {
  readonly #path: string;
  readonly #dependencies: LogSessionDependencies;
  readonly #subscription: Disposable;
  #collector: RunCollector | null = null;
  #engines = new Map<RunId, DiagnosisEngine>();
  readonly #pending = new Set<Run>();
  #diagnosisTimer: NodeJS.Timeout | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #silenceTimer: NodeJS.Timeout | null = null;
  /** Known of the log's runs beside it. */
  #beside: Hyperparameters = new Map();
  /** Name of the first run, where the path does not tell it. */
  #name: string | null = null;
  /** Nothing more can come: it will not be missed. */
  #ended = false;
  #modified = 0;
  #longestInterval = 0;

  constructor(path: string, dependencies: LogSessionDependencies) {
    this.#path = path;
    this.#dependencies = dependencies;
    this.#subscription = dependencies.judge.onDidChange(() => {
      for (const run of this.#collector?.runs ?? []) this.#pending.add(run);
      this.#diagnosisTimer ??= setTimeout(() => this.#diagnose(), diagnosisDelay);
    });
  }

  receive(message: LogMessage): void {
    switch (message.type) {
      case "gone":
        return this.#gone();
      case "givenUp":
        return;
      case "void":
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

  dispose(): void {
    this.#subscription.dispose();
    if (this.#diagnosisTimer !== null) clearTimeout(this.#diagnosisTimer);
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
  }

  #restart(): void {
    const removed = new Set(this.#collector?.runs.map((run) => run.id) ?? []);
    this.#collector = null;
    this.#ended = false;
    this.#engines = new Map();
    this.#pending.clear();
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
    }
    this.#followLiveness(last);
    this.#awaitSilence(last);
    for (const run of this.#pending) addMissing(run.hyperparameters, this.#beside);
    this.#dependencies.store.put([...this.#pending]);
    this.#diagnosisTimer ??= setTimeout(() => this.#diagnose(), diagnosisDelay);
  }

  /** Live until it has said that it ended, or has been silent for long. */
  #followLiveness(run: Run): void {
    if (run.status === "finished" || run.status === "failed") return;
    if (this.#ended) {
      run.status = "idle";
      return;
    }
    const left =
      this.#modified + Math.max(shortestLiveWindow, 10 * this.#longestInterval) - Date.now();
    run.status = left > 0 ? "live" : "idle";
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    if (left <= 0) return;
    this.#idleTimer = setTimeout(
      () => {
        this.#followLiveness(run);
        this.#dependencies.store.put([run]);
      },
      Math.min(left, longestTimer),
    );
  }

  /** Only a log that has grown while it was watched can be missed when it falls silent. */
  #context(): DiagnosisContext {
    const { judgement } = this.#dependencies.judge;
    if (this.#longestInterval === 0 || this.#ended) return judgement;
    const usualInterval = this.#longestInterval;
    return { ...judgement, now: Date.now(), lastGrowth: this.#modified, usualInterval };
  }

  /** Diagnoses the run once more when it has been silent for too long. */
  #awaitSilence(run: Run): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    this.#silenceTimer = null;
    if (this.#longestInterval === 0 || this.#ended) return;
    const left = this.#modified + stallAfter(this.#longestInterval) - Date.now();
    if (left < 0 || left >= longestTimer) return;
    this.#silenceTimer = setTimeout(() => {
      this.#pending.add(run);
      this.#diagnose();
    }, left + 1);
  }

  #diagnose(): void {
    this.#diagnosisTimer = null;
    const diagnoses = new Map<RunId, Diagnosis>();
    for (const run of this.#pending) {
      let engine = this.#engines.get(run.id);
      if (engine === undefined) {
        engine = new DiagnosisEngine();
        this.#engines.set(run.id, engine);
      }
      diagnoses.set(run.id, engine.update(run, this.#context()));
    }
    this.#pending.clear();
    this.#dependencies.store.diagnosed(diagnoses);
  }

  #end(): void {
    const last = this.#collector?.runs.at(-1);
    if (last === undefined) return;
    this.#ended = true;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer);
    if (last.status === "live") last.status = "idle";
    this.#pending.add(last);
    this.#dependencies.store.put([last]);
    this.#diagnosisTimer ??= setTimeout(() => this.#diagnose(), diagnosisDelay);
  }

  /** A problem on a file that is not there leads nowhere, and a renamed log would count twice. */
  #gone(): void {
    this.#dependencies.note("info", `The log is no longer there. (${this.#path})`);
    this.#restart();
  }
}
