import { rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Run } from "../../core/run/run.ts";
import type { Controls, Trial } from "../../core/trial/study.ts";
import { readWholeLog } from "../readWholeLog.ts";
import {
  readTrialEnd,
  readTrials,
  type StudyRecord,
  type TrialEndRecord,
  trialFolder,
} from "./studyRecord.ts";
import { logOf } from "./trialJob.ts";
import { choose, TrialLog } from "./trialLog.ts";

/** A trial as whoever watches sees it. */
export interface WatchedTrial {
  readonly number: number;
  readonly trial: Trial;
  readonly run: Run | null;
  /** "pending", "node gpu3"; "" on this machine. */
  readonly detail: string;
  readonly log: string;
  /** When it was started; milliseconds since 1970. */
  readonly started: number;
  readonly end: TrialEndRecord | null;
}

/** A trial that was started, as it is followed. */
export interface StartedTrial {
  readonly number: number;
  readonly trial: Trial;
  readonly log: TrialLog;
  readonly started: number;
  run: Run | null;
  detail: string;
  end: TrialEndRecord | null;
}

/** The trial as it is at its start, at that time. */
export function startedTrial(
  folder: string,
  { wanted }: StudyRecord,
  { number, trial, started }: Pick<StartedTrial, "number" | "trial" | "started">,
): StartedTrial {
  const log = new TrialLog(logOf(folder, { number, trial }), wanted);
  return { number, trial, log, started, run: null, detail: "", end: null };
}

/** What was started in the folder of a study, by whichever process; `known` is what has been read of it before. */
export async function startedTrials(
  folder: string,
  record: StudyRecord,
  known: ReadonlyMap<string, StartedTrial>,
): Promise<ReadonlyMap<string, StartedTrial>> {
  const found = new Map<string, StartedTrial>();
  for (const own of await readTrials(folder)) {
    const started = await submission(folder, own.number);
    if (started === null) continue;
    const before = known.get(own.trial.id) ?? startedTrial(folder, record, { ...own, started });
    found.set(own.trial.id, before.end === null ? await readOn(folder, record, before) : before);
  }
  return found;
}

/** Clears away what an earlier process has laid out and could not submit any more. */
export async function clearUnsubmitted(folder: string): Promise<void> {
  for (const { number } of await readTrials(folder)) {
    if ((await submission(folder, number)) === null)
      await rm(trialFolder(folder, number), { recursive: true, force: true });
  }
}

/** When it was submitted, in milliseconds since 1970; null where it was not. */
async function submission(folder: string, number: number): Promise<number | null> {
  const place = path.join(trialFolder(folder, number), "submitted");
  return stat(place).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

async function readOn(
  folder: string,
  record: StudyRecord,
  own: StartedTrial,
): Promise<StartedTrial> {
  own.end = await readTrialEnd(folder, own.number);
  // Where it is over, the log that the script wrote itself may have taken the place of its output.
  const log = own.end === null ? own.log : new TrialLog(logOf(folder, own), record.wanted);
  own.run = (await log.read()) ?? own.run;
  return own;
}

/** The stuck runs whose logs are as good as a control. */
export async function keptControls({ controls, wanted }: StudyRecord): Promise<Controls> {
  const runs = new Map<string, Run>();
  for (const [label, log, ordinal] of controls) {
    const run = choose((await readWholeLog(log)).runs, { ...wanted, ordinal });
    if (run !== null) runs.set(label, run);
  }
  return runs;
}
