import { Worker } from "node:worker_threads";
import type { Disposable } from "../core/disposable.ts";
import { type LedgerMemory, newLedgerMemory, readLedger } from "./worker/workLedger.ts";

export interface WorkerTimes {
  /** Milliseconds between looks at whether the thread's event loop turns. */
  readonly look: number;
  /** After so many looks in a row without a turn the thread hangs. Looks are counted, not time: a machine that slept is no thread that hung. */
  readonly looksUntilHung: number;
  /** Milliseconds before the thread is started again, after its first, second … death; the last for all later ones. */
  readonly backOff: readonly number[];
  /** After so many milliseconds without a death the deaths are forgotten. */
  readonly quiet: number;
}

/** A thread that has not given its first sign is still being loaded: on a busy machine that takes so many times as long. */
const patienceToStart = 6;

/** Of the heap's part for new objects: reading is as fast with it, and the thread takes half of the memory. */
const youngMegabytes = 16;

const usualTimes: WorkerTimes = {
  look: 1000,
  looksUntilHung: 10,
  backOff: [100, 1000, 10_000, 60_000],
  quiet: 60 * 60 * 1000,
};

export interface Death {
  readonly reason: string;
  /** Whether it was ended because it no longer answered. */
  readonly hung: boolean;
  /** The file it was at; null where none. */
  readonly path: string | null;
  /** How many deaths there were since the last quiet hour, with this one. */
  readonly count: number;
}

export interface SupervisedWorkerDependencies {
  readonly file: string;
  readonly name: string;
  readonly receive: (message: unknown) => void;
  /** The thread has been started again and knows nothing. */
  readonly restarted: () => void;
  readonly died: (death: Death) => void;
  readonly times: Partial<WorkerTimes>;
  /** Of the thread's heap; it ends by an error where it needs more. */
  readonly mostMegabytes: number;
}

/**
 * A thread that is started with the first message and may die in any way: by an error, by an exit, out of memory, or by
 * never answering again, when it is ended. It is started again each time, after a pause that grows.
 */
export class SupervisedWorker implements Disposable {
  readonly #dependencies: SupervisedWorkerDependencies;
  readonly #times: WorkerTimes;
  #state:
    | { readonly kind: "unstarted" | "disposed" }
    | { readonly kind: "running"; readonly worker: Worker; readonly watch: NodeJS.Timeout }
    | { readonly kind: "pausing"; readonly timer: NodeJS.Timeout } = { kind: "unstarted" };
  #deaths = 0;
  #lastDeath = 0;

  constructor(dependencies: SupervisedWorkerDependencies) {
    this.#dependencies = dependencies;
    this.#times = { ...usualTimes, ...dependencies.times };
  }

  /** Lost where the thread is down: what it has to know is said again by `restarted`. */
  send(message: unknown): void {
    if (this.#state.kind === "unstarted") this.#start();
    if (this.#state.kind === "running") this.#state.worker.postMessage(message);
  }

  dispose(): void {
    const state = this.#state;
    this.#state = { kind: "disposed" };
    if (state.kind === "pausing") clearTimeout(state.timer);
    if (state.kind !== "running") return;
    clearInterval(state.watch);
    void state.worker.terminate();
  }

  #start(): void {
    const { file, name, receive, mostMegabytes } = this.#dependencies;
    const memory = newLedgerMemory();
    const resourceLimits = {
      maxOldGenerationSizeMb: mostMegabytes,
      maxYoungGenerationSizeMb: youngMegabytes,
    };
    const worker = new Worker(file, { name, workerData: memory, resourceLimits });
    const isCurrent = () => this.#state.kind === "running" && this.#state.worker === worker;
    const die = (reason: string, hung = false) => {
      if (isCurrent()) this.#die(reason, hung, readLedger(memory).path);
    };
    // What a thread that was ended had still to say must not be taken for the next one's.
    worker.on("message", (message: unknown) => isCurrent() && receive(message));
    worker.on("messageerror", (error) => die(error.message));
    worker.on("error", (error) => die(error.message));
    worker.on("exit", (code) => die(`it ended with code ${code}`));
    const watch = this.#watch(memory, () => {
      die(`it gave no sign for ${this.#patience} seconds`, true);
      void worker.terminate();
    });
    this.#state = { kind: "running", worker, watch };
  }

  get #patience(): number {
    return Math.round((this.#times.look * this.#times.looksUntilHung) / 1000);
  }

  #watch(memory: LedgerMemory, hangs: () => void): NodeJS.Timeout {
    let seen = -1;
    let looks = 0;
    const look = () => {
      const { beats } = readLedger(memory);
      looks = beats === seen ? looks + 1 : 0;
      seen = beats;
      const patience = beats === 0 ? patienceToStart : 1;
      if (looks >= patience * this.#times.looksUntilHung) hangs();
    };
    return setInterval(look, this.#times.look).unref();
  }

  #die(reason: string, hung: boolean, path: string): void {
    if (this.#state.kind === "running") clearInterval(this.#state.watch);
    const now = Date.now();
    this.#deaths = now - this.#lastDeath > this.#times.quiet ? 1 : this.#deaths + 1;
    this.#lastDeath = now;
    const { backOff } = this.#times;
    const pause = backOff[Math.min(this.#deaths, backOff.length) - 1] ?? 0;
    const timer = setTimeout(() => {
      this.#start();
      this.#dependencies.restarted();
    }, pause).unref();
    this.#state = { kind: "pausing", timer };
    this.#dependencies.died({ reason, hung, path: path === "" ? null : path, count: this.#deaths });
  }
}
