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

/** What an earlier process has started in the folder of a study. What it could not submit any more is cleared away. */
export async function startedTrials(
  folder: string,
  record: StudyRecord,
): Promise<readonly StartedTrial[]> {
  const found: StartedTrial[] = [];
  for (const { number, trial } of await readTrials(folder)) {
    const place = trialFolder(folder, number);
    const submitted = await stat(path.join(place, "submitted")).catch(() => null);
    if (submitted === null) {
      await rm(place, { recursive: true, force: true });
      continue;
    }
    const own = startedTrial(folder, record, { number, trial, started: submitted.mtimeMs });
    own.end = await readTrialEnd(folder, number);
    own.run = await own.log.read();
    found.push(own);
  }
  return found;
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
