import { realpath } from "node:fs/promises";
import path from "node:path";
import { type Disposable, DisposableStore } from "../../core/disposable.ts";
import { isJobOver, type SlurmJob, slurmNameOf } from "../../core/run/slurmJob.ts";
import type { RunChange, RunStore } from "../runStore.ts";
import { coalesced, type Scheduled } from "../scheduling/schedule.ts";
import { outputsOf, pastJob, queuedJobs } from "./queue.ts";

export interface SlurmJobsDependencies {
  readonly store: RunStore;
  /** Is told what is known of the job that writes a log, whenever that is another. */
  readonly tell: (log: string, job: SlurmJob) => void;
  /** Between two looks at the queue, in milliseconds. */
  readonly interval?: number;
}

/** Schedulers ask that nobody polls them more often. */
const usualInterval = 30_000;
/** Before the first look, so that logs which are found together are asked about together. */
const rest = 500;

/**
 * Follows the Slurm jobs that write the logs. Slurm is asked only where a log's name has the number of a job, and no
 * longer than that job runs; where there is no Slurm, once.
 */
export class SlurmJobs implements Disposable {
  readonly #dependencies: SlurmJobsDependencies;
  readonly #owned = new DisposableStore();
  readonly #soon: Scheduled;
  readonly #later: Scheduled;
  /** Logs whose name speaks of a job, with what is known of it; undefined before the first look. */
  readonly #known = new Map<string, SlurmJob | null | undefined>();
  #isAsking = false;
  #isThere = true;

  constructor(dependencies: SlurmJobsDependencies) {
    this.#dependencies = dependencies;
    const { store, interval = usualInterval } = dependencies;
    this.#soon = this.#owned.add(coalesced(() => void this.#look(), rest));
    this.#later = this.#owned.add(coalesced(() => void this.#look(), interval));
    this.#owned.add(store.onDidChange((change) => this.#find(change)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #find({ grown }: RunChange): void {
    if (!this.#isThere) return;
    for (const id of grown)
      for (const file of this.#dependencies.store.get(id)?.files ?? []) {
        if (this.#known.has(file) || slurmNameOf(path.basename(file)) === null) continue;
        this.#known.set(file, undefined);
        this.#soon.request();
      }
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const jobs = await queuedJobs();
    this.#isThere = jobs !== "absent";
    for (const [log, job] of this.#known)
      if (typeof jobs !== "string") await this.#lookAt(log, job, jobs);
      else if (job === undefined && !this.#isThere) this.#name(log);
    this.#isAsking = false;
    const isOpen = [...this.#known.values()].some(
      (job) => job === undefined || (job?.state && !isJobOver(job)),
    );
    if (this.#isThere && isOpen) this.#later.request();
  }

  async #lookAt(
    log: string,
    known: SlurmJob | null | undefined,
    jobs: ReadonlyMap<string, SlurmJob>,
  ): Promise<void> {
    const name = slurmNameOf(path.basename(log));
    if (name === null || known === null || (known && (isJobOver(known) || !known.state))) return;
    const queued = jobs.get(known?.id ?? name.id);
    if (known === undefined && queued !== undefined && !(await writes(queued, log))) {
      this.#known.set(log, null);
    } else if (queued !== undefined) {
      this.#tell(log, queued);
    } else {
      const past = await pastJob(name.id, (folder) => isBelow(folder, log));
      if (past !== null) this.#tell(log, past);
      else this.#name(log);
    }
  }

  /** What the name alone says. */
  #name(log: string): void {
    const name = slurmNameOf(path.basename(log));
    if (name?.isSlurms) this.#tell(log, { id: name.id, state: null, detail: "" });
    else this.#known.set(log, null);
  }

  #tell(log: string, job: SlurmJob): void {
    const before = this.#known.get(log);
    this.#known.set(log, job);
    const isSame =
      before?.id === job.id && before.state === job.state && before.detail === job.detail;
    if (!isSame) this.#dependencies.tell(log, job);
  }
}

/** Numbers are given anew, and stand for other things as well: the job must say itself that it writes there. */
async function writes({ id }: SlurmJob, log: string): Promise<boolean> {
  const own = await realpath(log).catch(() => log);
  for (const place of await outputsOf(id))
    if ((await realpath(place).catch(() => place)) === own) return true;
  return false;
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return folder !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
