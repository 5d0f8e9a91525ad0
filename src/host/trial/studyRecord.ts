import { access, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Message } from "../../core/message.ts";
import type { Arm } from "../../core/trial/arm.ts";
import type { Study, Trial } from "../../core/trial/study.ts";
import type { CopyPlan } from "./copyPlan.ts";
import { isRecord, readJson, writeJson } from "./files.ts";
import type { TrialCommand } from "./trialCommand.ts";

import type { WantedRun } from "./trialLog.ts";

export type RunnerName = "local" | "slurm";

/** A study on disk: what it takes to go on with it in another process. */
export interface StudyRecord {
  readonly version: 1;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly script: string;
  /** The stuck run's log. */
  readonly log: string;
  readonly command: TrialCommand;
  readonly runner: RunnerName;
  /** Options of `sbatch`: `--partition=gpu`. */
  readonly slurm: readonly string[];
  readonly plan: CopyPlan;
  readonly wanted: WantedRun;
  /** Logs of the stuck runs by the label of their arm, where they need not be run again. */
  readonly controls: readonly (readonly [label: string, log: string, ordinal: number])[];
  readonly study: Study;
  /** Seeds over which the winner is compared with the control; none where it need not be. */
  readonly seedArms: readonly Arm[];
  readonly jobs: number;
  readonly limitSeconds: number;
  /** When all must be over; milliseconds since 1970. */
  readonly deadline: number;
  readonly keepCopies: boolean;
}

export interface StudyEnd {
  readonly why: "done" | "cancelled" | "out of time" | "failed";
  readonly reason: Message | null;
}

export interface TrialRecord {
  readonly number: number;
  readonly trial: Trial;
}

export interface TrialEndRecord {
  readonly end: "ended" | "stopped" | "failed" | "lost" | "cancelled" | "out of time";
  readonly reason: Message | null;
  readonly seconds: number;
}

const names = {
  study: "study.json",
  end: "ended.json",
  trials: "trials",
  trial: "trial.json",
  wish: "cancel",
} as const;
/** Sets and maps are no JSON: they go as lists with a mark. */
const [setMark, mapMark] = ["\u0000set", "\u0000map"];

export async function writeStudy(folder: string, record: StudyRecord): Promise<void> {
  const plain: unknown = JSON.parse(JSON.stringify(record, pack));
  await writeJson(path.join(folder, names.study), plain);
}

/** The study in a folder; null where there is none that this version knows. */
export async function readStudy(folder: string): Promise<StudyRecord | null> {
  const text = await readFile(path.join(folder, names.study), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const record: unknown = JSON.parse(text, unpack);
    return isRecord(record) && record["version"] === 1 ? (record as unknown as StudyRecord) : null;
  } catch {
    return null;
  }
}

function pack(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [setMark, ...value];
  if (value instanceof Map) return [mapMark, ...value];
  return value;
}

function unpack(_key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value[0] === setMark) return new Set(value.slice(1));
  return value[0] === mapMark ? new Map(value.slice(1)) : value;
}

export async function writeStudyEnd(folder: string, end: StudyEnd): Promise<void> {
  await writeJson(path.join(folder, names.end), end);
}

/** Null while the study goes on. */
export async function readStudyEnd(folder: string): Promise<StudyEnd | null> {
  const end = await readJson(path.join(folder, names.end));
  return isRecord(end) && typeof end["why"] === "string" ? (end as unknown as StudyEnd) : null;
}

/** Asks whichever process carries the study out to cancel it. */
export async function askToCancel(folder: string): Promise<void> {
  await writeFile(path.join(folder, names.wish), "");
}

export async function isAskedToCancel(folder: string): Promise<boolean> {
  return access(path.join(folder, names.wish)).then(
    () => true,
    () => false,
  );
}

export function trialFolder(folder: string, number: number): string {
  return path.join(folder, names.trials, String(number).padStart(3, "0"));
}

export async function writeTrial(folder: string, record: TrialRecord): Promise<void> {
  await writeJson(path.join(trialFolder(folder, record.number), names.trial), record);
}

export async function readTrials(folder: string): Promise<readonly TrialRecord[]> {
  const entries = await readdir(path.join(folder, names.trials)).catch(() => []);
  const records = await Promise.all(
    entries
      .toSorted()
      .map((entry) => readJson(path.join(folder, names.trials, entry, names.trial))),
  );
  return records.flatMap((record) => (isRecord(record) ? [record as unknown as TrialRecord] : []));
}

export async function writeTrialEnd(
  folder: string,
  number: number,
  end: TrialEndRecord,
): Promise<void> {
  await writeJson(path.join(trialFolder(folder, number), names.end), end);
}

export async function readTrialEnd(folder: string, number: number): Promise<TrialEndRecord | null> {
  const end = await readJson(path.join(trialFolder(folder, number), names.end));
  return isRecord(end) ? (end as unknown as TrialEndRecord) : null;
}
