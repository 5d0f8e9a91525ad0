import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Message } from "../../core/message.ts";
import { type ChangedFile, changed } from "../../core/trial/candidate.ts";
import { armText } from "../../core/trial/scriptOfArm.ts";
import type { Trial } from "../../core/trial/study.ts";
import { copyProject } from "./copyProject.ts";
import type { Job } from "./runner.ts";
import { type StudyRecord, type TrialRecord, trialFolder, writeTrial } from "./studyRecord.ts";
import { inCopy, withOptions } from "./trialCommand.ts";

/** Of a file, in characters. */
const longestName = 100;

/** Where a trial runs. */
export function copyOf(study: string, number: number): string {
  return path.join(trialFolder(study, number), "copy");
}

/** Where its output goes: a run is called as its log is. */
export function logOf(study: string, { number, trial }: TrialRecord): string {
  const name = trial.id.replace(/[^\w.+-]+/g, "-").slice(0, longestName);
  return path.join(trialFolder(study, number), `${name}.log`);
}

/** Where big files lie that all trials of a study share. */
export function sharedOf(study: string): string {
  return path.join(study, "shared");
}

/** Makes the folder of a trial. @throws where it is there: a number is given once, whoever believes to own the study. */
export async function claimPlace(study: string, number: number): Promise<void> {
  const folder = trialFolder(study, number);
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder);
}

/** Lays out the copy in which a trial runs, and says what is to run there. @returns a sentence where that fails. */
export async function layOut(
  study: string,
  record: StudyRecord,
  number: number,
  trial: Trial,
): Promise<Job | Message> {
  const [folder, copy] = [trialFolder(study, number), copyOf(study, number)];
  await writeTrial(study, { number, trial });
  const failed = await copyProject(record.plan, sharedOf(study), copy, textsOf(record, trial));
  return (
    failed ?? { folder, log: logOf(study, { number, trial }), ...commandOf(record, trial, copy) }
  );
}

function textsOf({ study }: StudyRecord, { candidate, arm }: Trial): readonly ChangedFile[] {
  const own = changed(study.request.sources, candidate);
  return [
    { path: own.path, text: armText(own.text, arm) },
    ...own.imported.map(({ path: file, text }) => ({ path: file, text })),
  ];
}

function commandOf(
  { command, plan, limitSeconds, jobs }: StudyRecord,
  { arm }: Trial,
  copy: string,
): Pick<Job, "command" | "cwd" | "env" | "limitSeconds"> {
  const words = { ...command, words: withOptions(command.words, arm.words) };
  const here = inCopy(words, plan.root, copy);
  const env = { ...environment(copy, jobs), ...here.env };
  return { command: here.words, cwd: here.cwd, env, limitSeconds };
}

/** What keeps a trial quiet, prompt and to itself. */
function environment(copy: string, jobs: number): Readonly<Record<string, string>> {
  const threads = String(Math.max(1, Math.floor(availableParallelism() / jobs)));
  const shared = jobs > 1 && process.env["OMP_NUM_THREADS"] === undefined;
  return {
    PYTHONUNBUFFERED: "1",
    MPLBACKEND: "Agg",
    WANDB_MODE: "offline",
    WANDB_DIR: copy,
    MLFLOW_TRACKING_URI: `file://${path.join(copy, "mlruns")}`,
    ...(shared ? { OMP_NUM_THREADS: threads } : {}),
  };
}
