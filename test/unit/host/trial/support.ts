import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { message } from "../../../../src/core/message.ts";
import type { Candidate } from "../../../../src/core/trial/candidate.ts";
import { readWholeLog } from "../../../../src/host/readWholeLog.ts";
import { planCopy } from "../../../../src/host/trial/copyPlan.ts";
import { localRunner } from "../../../../src/host/trial/localRunner.ts";
import type { StudyRunOptions } from "../../../../src/host/trial/ownedStudy.ts";
import type { StudyRequest } from "../../../../src/host/trial/prepareStudy.ts";
import type { WatchedTrial } from "../../../../src/host/trial/startedTrial.ts";
import type { StudyRecord } from "../../../../src/host/trial/studyRecord.ts";
import type { StudyResult, TrialItem } from "../../../../src/host/trial/studyResult.ts";
import { StudyRun } from "../../../../src/host/trial/studyRun.ts";
import { writePythonTraining } from "../../../support/pythonTraining.ts";
import { study } from "../../core/trial/support.ts";

export const supervisor = path.resolve(
  import.meta.dirname,
  "../../../../src/host/trial/supervisor/main.ts",
);

/** Prints the loss of 60 epochs, which falls to `level`; does `before` first. */
export function training(level: number, before = "", millisecondsAnEpoch = 0): string {
  return `${before}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
for (let epoch = 1; epoch <= 60; epoch++) {
  const loss = ${level} + (2.3 - ${level}) * Math.exp(-epoch / 6) + 0.002 * Math.sin(97 * epoch);
  console.log("epoch " + epoch + " train_loss " + loss.toFixed(4) + " val_loss " + (loss + 0.01).toFixed(4));
  if (${millisecondsAnEpoch} > 0) await wait(${millisecondsAnEpoch});
}
`;
}

export interface Project {
  readonly folder: string;
  readonly script: string;
}

export async function projectIn(folder: string, text: string): Promise<Project> {
  const script = path.join(folder, "train.mjs");
  await mkdir(folder, { recursive: true });
  await writeFile(script, text);
  return { folder, script };
}

export function changeTo(project: Project, id: string, text: string): Candidate {
  const change = { id: "use-adam" as const, title: message("Change {id}", { id }) };
  return { id, changes: [change], files: [{ path: project.script, text }], preferred: false };
}

export async function recordOf(
  project: Project,
  singles: readonly Candidate[],
  more: Partial<StudyRecord> = {},
): Promise<StudyRecord> {
  const text = await readFile(project.script, "utf8");
  const plan = await planCopy({ folder: project.folder, texts: [text], without: [] });
  if ("template" in plan) throw new Error(plan.template);
  const request = {
    ...study([]).request,
    sources: { path: project.script, text, imported: [] },
  };
  return {
    version: 1,
    id: "test",
    created: 0,
    script: project.script,
    log: path.join(project.folder, "train.log"),
    command: { words: [process.execPath, "train.mjs"], env: {}, cwd: project.folder },
    runner: "local",
    slurm: [],
    plan,
    wanted: { series: "val_loss", ordinal: 0, place: null },
    controls: [],
    study: study(singles, { request }),
    seedArms: [],
    jobs: 1,
    limitSeconds: 60,
    deadline: Date.now() + 60_000,
    keepCopies: false,
    ...more,
  };
}

/** What a window tells of trials, in other words. */
export function resultOf(id: string, trials: readonly WatchedTrial[]): StudyResult {
  const items = trials.map(({ trial, log }): TrialItem => {
    return { title: trial.id, state: "ended", detail: "", value: "", log };
  });
  const stuck = { log: "train.log", ordinal: 0 };
  const told = { title: "Trials", script: "train.py", state: "done", sentence: "" } as const;
  return { group: { id, created: 0, stuck, ...told, trials: items }, text: "Trials\n", written: 0 };
}

export function studyRun(
  folder: string,
  record: StudyRecord,
  more: Partial<StudyRunOptions> = {},
): StudyRun {
  mkdirSync(folder, { recursive: true });
  return new StudyRun({
    folder,
    record,
    runner: localRunner(supervisor),
    signal: new AbortController().signal,
    onProgress: () => {},
    lookMilliseconds: 50,
    ...more,
  });
}

/** What is asked for where a stuck training in Python lies below the folder, in `project`. */
export async function requestFor(
  folder: string,
  more: Partial<StudyRequest>,
): Promise<StudyRequest> {
  const { script, log } = await writePythonTraining(path.join(folder, "project"), "1e-6");
  const { runs } = await readWholeLog(log);
  return {
    runs,
    sign: null,
    script,
    command: null,
    cwd: path.dirname(script),
    interpreters: [],
    runner: "local",
    slurm: [],
    seeds: 1,
    compare: null,
    jobs: 1,
    budgetSeconds: 60,
    most: 8,
    keepCopies: false,
    storage: path.join(folder, "storage"),
    now: 0,
    ...more,
  };
}

/** Everything below a folder: names, kinds, contents and times of change. */
export async function fingerprint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const descend = async (current: string): Promise<void> => {
    for (const name of (await readdir(current)).toSorted()) {
      const file = path.join(current, name);
      const stats = await lstat(file);
      hash.update(`${file}\0${stats.mode}\0${stats.isDirectory() ? "" : stats.mtimeMs}\0`);
      if (stats.isDirectory()) await descend(file);
      else hash.update(stats.isSymbolicLink() ? await readlink(file) : await readFile(file));
    }
  };
  await descend(folder);
  return hash.digest("hex");
}

/** Waits until something holds. @throws where it does not within so many seconds. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  seconds = 20,
): Promise<void> {
  for (let waited = 0; waited < 1000 * seconds; waited += 50) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}
