import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { formatMessage, type Message, message } from "../../core/message.ts";
import type { Run } from "../../core/run/run.ts";
import { control } from "../../core/trial/candidate.ts";
import { stopping, whyStopped } from "../../core/trial/stopping.ts";
import {
  type Controls,
  candidatesOf,
  nextStep,
  type States,
  type Step,
  type Trial,
  trialOf,
  winnerOf,
} from "../../core/trial/study.ts";
import type { TrialState } from "../../core/trial/trialState.ts";
import { isOfFileSystem, reasonOf } from "../reasonOf.ts";
import { copyShared } from "./copyProject.ts";
import { failureOf } from "./failure.ts";
import type { Job, Runner } from "./runner.ts";
import {
  keptControls,
  type StartedTrial,
  startedTrial,
  startedTrials,
  type WatchedTrial,
} from "./startedTrial.ts";
import {
  type StudyEnd,
  type StudyRecord,
  type TrialEndRecord,
  type TrialRecord,
  trialFolder,
  writeStudyEnd,
  writeTrialEnd,
} from "./studyRecord.ts";
import { copyOf, layOut, logOf, sharedOf } from "./trialJob.ts";

export interface StudyRunOptions {
  readonly folder: string;
  readonly record: StudyRecord;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly onProgress: (trials: readonly WatchedTrial[]) => void;
  /** Between two looks at what runs. */
  readonly lookMilliseconds: number;
}

/** What is just being ended may write into its folder once more. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

const timeIsOver: StudyEnd = {
  why: "out of time",
  reason: message("The time for all trials is over."),
};

/**
 * Carries a study out, from wherever it stands: what was submitted by an earlier process is followed, nothing is
 * submitted twice, and what remains is decided by the same rules.
 */
export class StudyRun {
  readonly #options: StudyRunOptions;
  readonly #trials = new Map<string, StartedTrial>();
  readonly #logControls = new Map<string, Run>();

  constructor(options: StudyRunOptions) {
    this.#options = options;
  }

  /** Runs to the end. What was running is cancelled where the signal asks for it or time is over. */
  async run(): Promise<StudyEnd> {
    const { folder, record } = this.#options;
    await this.#restore();
    const failed = await copyShared(record.plan, sharedOf(folder));
    const end =
      failed === null
        ? await this.#loop().catch((error: unknown) => this.#unwritable(error))
        : { why: "failed" as const, reason: failed };
    if (end.why !== "done")
      await this.#cancelAll(end.why === "cancelled" ? "cancelled" : "out of time");
    // For another process, which would go on with it; this one knows.
    await writeStudyEnd(folder, end).catch((error: unknown) => this.#unwritable(error));
    if (!record.keepCopies) await rm(sharedOf(folder), removal);
    return end;
  }

  get trials(): readonly WatchedTrial[] {
    return [...this.#trials.values()].map((own) => ({
      ...own,
      log: logOf(this.#options.folder, own),
    }));
  }

  get controls(): Controls {
    const { study } = this.#options.record;
    const controls = new Map(this.#logControls);
    for (const arm of study.arms) {
      const own = this.#trials.get(trialOf(control, arm).id);
      const isRead = own?.end?.end === "ended" || own?.end?.end === "out of time";
      if (isRead && own?.run) controls.set(arm.label, own.run);
    }
    return controls;
  }

  get states(): States {
    return new Map(
      [...this.#trials].map(([id, { run, end }]): [string, TrialState] => [
        id,
        end === null ? { kind: "running", run } : { kind: "over", end: end.end, run },
      ]),
    );
  }

  async #restore(): Promise<void> {
    const { folder, record } = this.#options;
    for (const [label, run] of await keptControls(record)) this.#logControls.set(label, run);
    for (const own of await startedTrials(folder, record)) this.#trials.set(own.trial.id, own);
  }

  async #loop(): Promise<StudyEnd> {
    const { record, signal, onProgress, lookMilliseconds } = this.#options;
    for (;;) {
      if (signal.aborted) return { why: "cancelled", reason: null };
      await this.#look();
      const step = this.#next();
      // What came to its end while nobody watched counts, however late it is found.
      if (!step.done && Date.now() > record.deadline) return timeIsOver;
      for (const { id } of step.cancel)
        await this.#end(this.#trials.get(id), "stopped", message("another change has clearly won"));
      const failed = step.start.length === 0 ? null : await this.#start(step.start);
      onProgress(this.trials);
      if (failed !== null) return { why: "failed", reason: failed };
      if (step.done) return this.#outcome();
      await delay(lookMilliseconds, undefined, { signal }).catch(() => {});
    }
  }

  /**
   * Without the run as it was there is nothing to compare with: why it did not come to its end is the answer. A trial
   * may use all the time that there is, so its own limit may have ended it before the study looked at the clock.
   */
  #outcome(): StudyEnd {
    const { study, deadline } = this.#options.record;
    const isCut = [...this.#trials.values()].some(({ end }) => end?.end === "out of time");
    if (isCut && Date.now() > deadline) return timeIsOver;
    const own = study.arms.map((arm) => this.#trials.get(trialOf(control, arm).id)?.end);
    const lost = own.find((end) => end?.end === "failed" || end?.end === "lost");
    if (!lost?.reason || study.singles.length === 0) return { why: "done", reason: null };
    const template = "As it was, the script could not be run again: {reason}";
    return { why: "failed", reason: message(template, { reason: formatMessage(lost.reason) }) };
  }

  /** First the study, then the seeds that prove its winner. */
  #next(): Step {
    const { study, jobs } = this.#options.record;
    const step = nextStep(study, this.states, this.controls, jobs);
    if (!step.done) return step;
    const wanted = this.#proof().filter(({ id }) => !this.#trials.has(id));
    const running = [...this.#trials.values()].filter(({ end }) => end === null).length;
    const start = wanted.slice(0, Math.max(0, jobs - running));
    return { start, cancel: [], done: wanted.length === 0 && running === 0 };
  }

  /** The winner and the control under each of the seeds. */
  #proof(): readonly Trial[] {
    const { study, seedArms } = this.#options.record;
    const winner = winnerOf(candidatesOf(study, this.states, this.controls));
    if (winner === null) return [];
    return seedArms.flatMap((arm) => [trialOf(control, arm), trialOf(winner.candidate, arm)]);
  }

  async #look(): Promise<void> {
    const { folder, runner } = this.#options;
    for (const own of this.#trials.values()) {
      if (own.end !== null) continue;
      const state = await runner.state(trialFolder(folder, own.number));
      own.run = (await own.log.read()) ?? own.run;
      if (state.kind === "pending" || state.kind === "running") {
        own.detail = state.detail;
        await this.#stopEarly(own);
      } else if (state.kind === "gone") {
        await this.#close(own, state.why, state.reason);
      } else {
        const failed = state.code === 0 ? null : await failureOf(logOf(folder, own), state.code);
        await this.#close(own, failed === null ? "ended" : "failed", failed);
      }
    }
  }

  async #stopEarly(own: StartedTrial): Promise<void> {
    const { study } = this.#options.record;
    const stuck = this.controls.get(own.trial.arm.label);
    const isProof = !study.arms.some(({ label }) => label === own.trial.arm.label);
    if (own.trial.candidate.changes.length === 0) return;
    if (stuck === undefined || own.run === null || isProof) return;
    const fixed = winnerOf(candidatesOf(study, this.states, this.controls));
    const best = fixed && this.#trials.get(trialOf(fixed.candidate, own.trial.arm).id)?.run;
    const stop = stopping({
      stuck,
      trial: own.run,
      about: study.about,
      candidate: own.trial.candidate,
      best: best ?? null,
      isOfSet: study.varies !== null,
    });
    if (stop.kind === "stop") await this.#end(own, "stopped", whyStopped(stop));
  }

  async #end(
    own: StartedTrial | undefined,
    end: TrialEndRecord["end"],
    reason: Message,
  ): Promise<void> {
    if (own === undefined || own.end !== null) return;
    await this.#options.runner.cancel(trialFolder(this.#options.folder, own.number));
    await this.#close(own, end, reason);
  }

  /** The folder of the study can no longer be written: its disk is full. @throws what is no error of the file system. */
  #unwritable(error: unknown): StudyEnd {
    if (!isOfFileSystem(error)) throw error;
    const values = { folder: this.#options.folder, reason: reasonOf(error) };
    return { why: "failed", reason: message("{folder}: {reason}", values) };
  }

  async #cancelAll(end: "cancelled" | "out of time"): Promise<void> {
    const reason =
      end === "cancelled" ? message("cancelled") : message("the time for all trials is over");
    for (const own of this.#trials.values())
      await this.#end(own, end, reason).catch((error: unknown) => this.#unwritable(error));
    this.#options.onProgress(this.trials);
  }

  async #close(
    own: StartedTrial,
    end: TrialEndRecord["end"],
    reason: Message | null,
  ): Promise<void> {
    const { folder, record } = this.#options;
    const copy = copyOf(folder, own.number);
    const known = new Set(record.plan.copied.map((file) => file.path));
    own.run = (await own.log.readAll(copy, known)) ?? own.run;
    const seconds = (Date.now() - own.started) / 1000;
    const silent = end === "ended" && own.run === null;
    own.end = silent
      ? {
          end: "failed",
          reason: message("it ended without printing any metric of a training"),
          seconds,
        }
      : { end, reason, seconds };
    // First the copy: it may be what has filled the disk.
    if (!record.keepCopies) await rm(copy, removal);
    await writeTrialEnd(folder, own.number, own.end);
  }

  async #start(trials: readonly Trial[]): Promise<Message | null> {
    const { folder, record, runner } = this.#options;
    const first = this.#trials.size + 1;
    const numbered = trials.map((trial, i) => ({ number: first + i, trial }));
    const failed = await this.#submit(numbered).catch((error) => this.#unwritable(error).reason);
    const started = Date.now();
    for (const own of numbered) {
      if (failed === null) {
        this.#trials.set(own.trial.id, startedTrial(folder, record, { ...own, started }));
      } else {
        const place = trialFolder(folder, own.number);
        await runner.cancel(place);
        await rm(place, removal);
      }
    }
    return failed;
  }

  async #submit(numbered: readonly TrialRecord[]): Promise<Message | null> {
    const { folder, record, runner } = this.#options;
    const jobs: Job[] = [];
    for (const { number, trial } of numbered) {
      const job = await layOut(folder, record, number, trial);
      if ("template" in job) return job;
      jobs.push(job);
    }
    return runner.submit(jobs);
  }
}
