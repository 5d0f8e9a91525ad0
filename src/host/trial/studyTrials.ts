import type { Run } from "../../core/run/run.ts";
import { control } from "../../core/trial/candidate.ts";
import { type Controls, type States, trialOf } from "../../core/trial/study.ts";
import type { TrialState } from "../../core/trial/trialState.ts";
import {
  keptControls,
  type StartedTrial,
  startedTrials,
  type WatchedTrial,
} from "./startedTrial.ts";
import type { StudyRecord } from "./studyRecord.ts";
import { logOf } from "./trialJob.ts";

/** The trials of a study, as far as this process has seen them. */
export class StudyTrials {
  readonly #folder: string;
  readonly #record: StudyRecord;
  #own: ReadonlyMap<string, StartedTrial> = new Map();
  #logControls: Controls | null = null;

  constructor(folder: string, record: StudyRecord) {
    this.#folder = folder;
    this.#record = record;
  }

  /** Reads from disk what whichever process has started there. */
  async readAgain(): Promise<void> {
    this.#logControls ??= await keptControls(this.#record);
    this.#own = await startedTrials(this.#folder, this.#record, this.#own);
  }

  add(own: StartedTrial): void {
    this.#own = new Map([...this.#own, [own.trial.id, own]]);
  }

  get(id: string): StartedTrial | undefined {
    return this.#own.get(id);
  }

  get all(): readonly StartedTrial[] {
    return [...this.#own.values()];
  }

  get running(): readonly StartedTrial[] {
    return this.all.filter(({ end }) => end === null);
  }

  get watched(): readonly WatchedTrial[] {
    return this.all.map((own) => ({ ...own, log: logOf(this.#folder, own) }));
  }

  get controls(): Controls {
    const controls = new Map<string, Run>(this.#logControls);
    for (const arm of this.#record.study.arms) {
      const own = this.get(trialOf(control, arm).id);
      const isRead = own?.end?.end === "ended" || own?.end?.end === "out of time";
      if (isRead && own?.run) controls.set(arm.label, own.run);
    }
    return controls;
  }

  get states(): States {
    return new Map(
      this.all.map(({ trial, run, end }): [string, TrialState] => [
        trial.id,
        end === null ? { kind: "running", run } : { kind: "over", end: end.end, run },
      ]),
    );
  }
}
