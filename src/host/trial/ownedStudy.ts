import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { formatMessage, type Message, message } from "../../core/message.ts";
import { control } from "../../core/trial/candidate.ts";
import {
  candidatesOf,
  nextStep,
  type Step,
  type Trial,
  trialOf,
  winnerOf,
} from "../../core/trial/study.ts";
import { copyShared } from "./copyProject.ts";
import type { Runner } from "./runner.ts";
import { clearUnsubmitted, type WatchedTrial } from "./startedTrial.ts";
import type { StudyLease } from "./studyLease.ts";
import { isAskedToCancel, type StudyEnd, type StudyRecord, writeStudyEnd } from "./studyRecord.ts";
import type { StudyTrials } from "./studyTrials.ts";
import { sharedOf } from "./trialJob.ts";
import { removal, type TrialJobs } from "./trialJobs.ts";

export interface StudyRunOptions {
  /** Of the study; it is there already. */
  readonly folder: string;
  readonly record: StudyRecord;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly onProgress: (trials: readonly WatchedTrial[]) => void;
  /** Between two looks at what runs. */
  readonly lookMilliseconds: number;
}

const timeIsOver: StudyEnd = {
  why: "out of time",
  reason: message("The time for all trials is over."),
};

/** A study in the hands of the process that owns it. */
export class OwnedStudy {
  readonly #options: StudyRunOptions;
  readonly #trials: StudyTrials;
  readonly #jobs: TrialJobs;
  readonly #lease: StudyLease;

  constructor(options: StudyRunOptions, trials: StudyTrials, jobs: TrialJobs, lease: StudyLease) {
    this.#options = options;
    this.#trials = trials;
    this.#jobs = jobs;
    this.#lease = lease;
  }

  /** Null where another process has taken it over: what it does is then its own. */
  async carryOut(): Promise<StudyEnd | null> {
    const { folder, record, onProgress } = this.#options;
    await clearUnsubmitted(folder);
    await this.#trials.readAgain();
    const failed = await copyShared(record.plan, sharedOf(folder));
    const end =
      failed === null
        ? await this.#loop().catch((error: unknown) => this.#failed(this.#jobs.unwritable(error)))
        : this.#failed(failed);
    if (end === null || !(await this.#lease.isHeld())) return null;
    if (end.why !== "done") {
      await this.#jobs.cancelAll(end.why === "cancelled" ? "cancelled" : "out of time");
      onProgress(this.#trials.watched);
    }
    // First what is big: it may be what has filled the disk.
    if (!record.keepCopies) await rm(sharedOf(folder), removal);
    // For other processes, which would go on with it; this one knows.
    await writeStudyEnd(folder, end).catch((error: unknown) => this.#jobs.unwritable(error));
    return end;
  }

  #failed(reason: Message): StudyEnd {
    return { why: "failed", reason };
  }

  async #loop(): Promise<StudyEnd | null> {
    const { folder, record, signal, onProgress, lookMilliseconds } = this.#options;
    for (;;) {
      if (!(await this.#lease.renew())) return null;
      if (signal.aborted || (await isAskedToCancel(folder)))
        return { why: "cancelled", reason: null };
      await this.#jobs.look();
      const step = this.#next();
      // What came to its end while nobody watched counts, however late it is found.
      if (!step.done && Date.now() > record.deadline) return timeIsOver;
      for (const { id } of step.cancel) {
        const reason = message("another change has clearly won");
        await this.#jobs.end(this.#trials.get(id), "stopped", reason);
      }
      const failed = step.start.length === 0 ? null : await this.#start(step.start);
      onProgress(this.#trials.watched);
      if (failed !== null) return this.#failed(failed);
      if (step.done) return this.#outcome();
      await delay(lookMilliseconds, undefined, { signal }).catch(() => {});
    }
  }

  async #start(trials: readonly Trial[]): Promise<Message | null> {
    // A look may have taken long: what is submitted must be the owner's.
    return (await this.#lease.isHeld()) ? this.#jobs.start(trials) : null;
  }

  /**
   * Without the run as it was there is nothing to compare with: why it did not come to its end is the answer. A trial
   * may use all the time that there is, so its own limit may have ended it before the study looked at the clock.
   */
  #outcome(): StudyEnd {
    const { study, deadline } = this.#options.record;
    const isCut = this.#trials.all.some(({ end }) => end?.end === "out of time");
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
    const step = nextStep(study, this.#trials.states, this.#trials.controls, jobs);
    if (!step.done) return step;
    const wanted = this.#proof().filter(({ id }) => this.#trials.get(id) === undefined);
    const running = this.#trials.running.length;
    const start = wanted.slice(0, Math.max(0, jobs - running));
    return { start, cancel: [], done: wanted.length === 0 && running === 0 };
  }

  /** The winner and the control under each of the seeds. */
  #proof(): readonly Trial[] {
    const { study, seedArms } = this.#options.record;
    const { states, controls } = this.#trials;
    const winner = winnerOf(candidatesOf(study, states, controls));
    if (winner === null) return [];
    return seedArms.flatMap((arm) => [trialOf(control, arm), trialOf(winner.candidate, arm)]);
  }
}
