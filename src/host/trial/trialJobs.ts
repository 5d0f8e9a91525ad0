import { rm } from "node:fs/promises";
import { type Message, message } from "../../core/message.ts";
import { stopping, whyStopped } from "../../core/trial/stopping.ts";
import { candidatesOf, type Trial, trialOf, winnerOf } from "../../core/trial/study.ts";
import { isOfFileSystem, reasonOf } from "../reasonOf.ts";
import { failureOf } from "./failure.ts";
import type { Job, Runner } from "./runner.ts";
import { type StartedTrial, startedTrial } from "./startedTrial.ts";
import {
  type StudyRecord,
  type TrialEndRecord,
  type TrialRecord,
  trialFolder,
  writeTrialEnd,
} from "./studyRecord.ts";
import type { StudyTrials } from "./studyTrials.ts";
import { claimPlace, copyOf, layOut, logOf } from "./trialJob.ts";

export interface TrialPlace {
  readonly folder: string;
  readonly record: StudyRecord;
  readonly runner: Runner;
}

/** What is just being ended may write into its folder once more. */
export const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** The jobs of a study's trials, for the process that owns the study: starts, watches and ends them. */
export class TrialJobs {
  readonly #place: TrialPlace;
  readonly #trials: StudyTrials;

  constructor(place: TrialPlace, trials: StudyTrials) {
    this.#place = place;
    this.#trials = trials;
  }

  async look(): Promise<void> {
    const { folder, runner } = this.#place;
    for (const own of this.#trials.running) {
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

  async end(
    own: StartedTrial | undefined,
    end: TrialEndRecord["end"],
    reason: Message,
  ): Promise<void> {
    if (own === undefined || own.end !== null) return;
    await this.#place.runner.cancel(trialFolder(this.#place.folder, own.number));
    await this.#close(own, end, reason);
  }

  async cancelAll(end: "cancelled" | "out of time"): Promise<void> {
    const reason =
      end === "cancelled" ? message("cancelled") : message("the time for all trials is over");
    for (const own of this.#trials.all)
      await this.end(own, end, reason).catch((error: unknown) => this.unwritable(error));
  }

  async start(trials: readonly Trial[]): Promise<Message | null> {
    const { folder, record, runner } = this.#place;
    const first = Math.max(0, ...this.#trials.all.map(({ number }) => number)) + 1;
    const numbered = trials.map((trial, i) => ({ number: first + i, trial }));
    const claimed: number[] = [];
    const failed = await this.#submit(numbered, claimed).catch((error) => this.unwritable(error));
    const started = Date.now();
    if (failed === null) {
      for (const own of numbered)
        this.#trials.add(startedTrial(folder, record, { ...own, started }));
      return null;
    }
    for (const place of claimed.map((number) => trialFolder(folder, number))) {
      await runner.cancel(place);
      await rm(place, removal);
    }
    return failed;
  }

  /** The folder of the study can no longer be written: its disk is full. @throws what is no error of the file system. */
  unwritable(error: unknown): Message {
    if (!isOfFileSystem(error)) throw error;
    return message("{folder}: {reason}", {
      folder: this.#place.folder,
      reason: reasonOf(error),
    });
  }

  /** `claimed` is told the numbers whose places are of our making, also where it fails or throws. */
  async #submit(numbered: readonly TrialRecord[], claimed: number[]): Promise<Message | null> {
    const { folder, record, runner } = this.#place;
    const jobs: Job[] = [];
    for (const { number, trial } of numbered) {
      await claimPlace(folder, number);
      claimed.push(number);
      const job = await layOut(folder, record, number, trial);
      if ("template" in job) return job;
      jobs.push(job);
    }
    return runner.submit(jobs);
  }

  async #stopEarly(own: StartedTrial): Promise<void> {
    const { study } = this.#place.record;
    const { controls, states } = this.#trials;
    const stuck = controls.get(own.trial.arm.label);
    const isProof = !study.arms.some(({ label }) => label === own.trial.arm.label);
    if (own.trial.candidate.changes.length === 0) return;
    if (stuck === undefined || own.run === null || isProof) return;
    const fixed = winnerOf(candidatesOf(study, states, controls));
    const best = fixed && this.#trials.get(trialOf(fixed.candidate, own.trial.arm).id)?.run;
    const stop = stopping({
      stuck,
      trial: own.run,
      about: study.about,
      candidate: own.trial.candidate,
      best: best ?? null,
      isOfSet: study.varies !== null,
    });
    if (stop.kind === "stop") await this.end(own, "stopped", whyStopped(stop));
  }

  async #close(
    own: StartedTrial,
    end: TrialEndRecord["end"],
    reason: Message | null,
  ): Promise<void> {
    const { folder, record } = this.#place;
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
}
