import { setTimeout as delay } from "node:timers/promises";
import type { Controls, States } from "../../core/trial/study.ts";
import { isAbsence } from "../reasonOf.ts";
import { OwnedStudy, type StudyRunOptions } from "./ownedStudy.ts";
import type { WatchedTrial } from "./startedTrial.ts";
import { StudyLeases } from "./studyLease.ts";
import { askToCancel, readStudyEnd, type StudyEnd } from "./studyRecord.ts";
import { StudyTrials } from "./studyTrials.ts";
import { TrialJobs } from "./trialJobs.ts";

/** So many looks at the trials of somebody else come between two looks at whether their owner is still there. */
const looksPerOwner = 4;

/**
 * Carries a study out, from wherever it stands: what was submitted by an earlier process is followed, nothing is
 * submitted twice, and what remains is decided by the same rules. Where another process carries it out, it is only
 * followed, until it is over or that process is gone.
 */
export class StudyRun {
  readonly #options: StudyRunOptions;
  readonly #trials: StudyTrials;
  readonly #leases: StudyLeases;

  constructor(options: StudyRunOptions) {
    this.#options = options;
    this.#trials = new StudyTrials(options.folder, options.record);
    this.#leases = new StudyLeases(options.folder);
  }

  /** Runs to the end. What was running is cancelled where the signal asks for it or time is over. */
  async run(): Promise<StudyEnd> {
    try {
      for (;;) {
        const end = (await this.#asOwner()) ?? (await this.#asGuest());
        if (end !== null) return end;
      }
    } catch (error) {
      // Whoever owns it has cleared it away.
      if (isAbsence(error)) return { why: "cancelled", reason: null };
      return { why: "failed", reason: this.#jobs.unwritable(error) };
    }
  }

  get trials(): readonly WatchedTrial[] {
    return this.#trials.watched;
  }

  get controls(): Controls {
    return this.#trials.controls;
  }

  get states(): States {
    return this.#trials.states;
  }

  get #jobs(): TrialJobs {
    return new TrialJobs(this.#options, this.#trials);
  }

  /** Null where another process is the owner, or has become it. */
  async #asOwner(): Promise<StudyEnd | null> {
    const before = await this.#over();
    if (before !== null) return before;
    const lease = await this.#leases.take();
    // Its owner may have ended it in the meantime.
    const over = await this.#over();
    if (over !== null || lease === null) return over;
    return new OwnedStudy(this.#options, this.#trials, this.#jobs, lease).carryOut();
  }

  /** Follows what the owner does for a while; null where it goes on. */
  async #asGuest(): Promise<StudyEnd | null> {
    const { folder, signal, onProgress, lookMilliseconds } = this.#options;
    for (let looks = 0; looks < looksPerOwner; looks++) {
      const over = await this.#over();
      if (over !== null) return over;
      await this.#trials.readAgain();
      onProgress(this.trials);
      if (signal.aborted) await askToCancel(folder);
      await delay(lookMilliseconds, undefined, signal.aborted ? {} : { signal }).catch(() => {});
    }
    return null;
  }

  /** How it has ended, if it has, with all that came of it. */
  async #over(): Promise<StudyEnd | null> {
    const end = await readStudyEnd(this.#options.folder);
    if (end !== null) await this.#trials.readAgain();
    return end;
  }
}
