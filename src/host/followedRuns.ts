import { type Disposable, DisposableStore } from "../core/disposable.ts";
import type { SlurmJob } from "../core/run/slurmJob.ts";
import { defaultExclude, defaultInclude } from "./defaultGlobs.ts";
import { Diagnoser } from "./diagnoser.ts";
import { CurrentDiagnosisOptions } from "./diagnosisOptions.ts";
import { JoinedRuns } from "./joinedRuns.ts";
import { LogSessions } from "./logSessions.ts";
import { PointBudget } from "./pointBudget.ts";
import { RunStore } from "./runStore.ts";
import { WorkQueue } from "./scheduling/workQueue.ts";
import { SlurmJobs } from "./slurm/slurmJobs.ts";
import { LogService } from "./worker/logService.ts";
import type { FromWorker, ToWorker } from "./worker/protocol.ts";

/** Logs followed as the editor follows them, in the thread that asks. */
export class FollowedRuns implements Disposable {
  readonly store: RunStore;
  readonly #service: LogService;
  readonly #sessions: LogSessions;
  readonly #owned = new DisposableStore();
  readonly #note: (text: string) => void;

  /** @param note is told what cannot be read. @param jobInterval see `SlurmJobs`. */
  constructor(note: (text: string) => void, jobInterval?: number) {
    this.#note = note;
    const log = (level: "info" | "warn", text: string) => level === "warn" && note(text);
    const options = this.#owned.add(new CurrentDiagnosisOptions());
    const queue = this.#owned.add(
      new WorkQueue((what, error) => note(`${what}: ${String(error)}`)),
    );
    this.store = this.#owned.add(new RunStore());
    const joined = this.#owned.add(new JoinedRuns(this.store, queue));
    const budget = new PointBudget();
    const dependencies = { store: joined, budget, aliases: () => new Map(), note: log };
    const sessions = this.#owned.add(new LogSessions(dependencies));
    this.#sessions = sessions;
    const tell = (path: string, job: SlurmJob) => sessions.of(path).setJob(job);
    this.#owned.add(
      new SlurmJobs({
        store: this.store,
        tell,
        ...(jobInterval === undefined ? {} : { interval: jobInterval }),
      }),
    );
    this.#owned.add(new Diagnoser({ store: this.store, options, queue, note: log }));
    this.#service = new LogService((message) => this.#receive(message));
  }

  /** Follows files, and every log that lies or appears below folders. */
  follow(files: readonly string[], folders: readonly string[]): void {
    const watched = folders.map((path) => ({
      path,
      include: defaultInclude,
      exclude: defaultExclude,
      pollInterval: 0,
    }));
    if (watched.length > 0) this.#service.receive({ type: "watch", folders: watched });
    for (const path of files) this.#service.receive({ type: "open", path });
  }

  /** A log that is no file: whoever has its bytes hands them over. */
  push(message: Extract<ToWorker, { type: "begin" | "append" | "end" }>): void {
    this.#service.receive(message);
  }

  dispose(): void {
    void this.#service.dispose();
    this.#owned.dispose();
  }

  #receive(message: FromWorker): void {
    if (message.type === "note") {
      if (message.level === "warn")
        this.#note(message.path === null ? message.text : `${message.path}: ${message.text}`);
      return;
    }
    this.#sessions.of(message.path).receive(message);
    if (message.type === "batch") this.#service.receive({ type: "taken", path: message.path });
  }
}
