import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Message, message } from "../../core/message.ts";
import { reasonOf } from "../reasonOf.ts";
import { writeJson } from "./files.ts";
import { processStart } from "./processStart.ts";
import type { Job, JobState, Runner } from "./runner.ts";
import { type EndRecord, readEnd, readProcess, recordFiles } from "./supervisor/record.ts";

/** What has not said a word by then is given up: far beyond what a busy machine takes. */
const startMilliseconds = 30_000;
const endMilliseconds = 20_000;
const stepMilliseconds = 50;

/** Runs jobs as processes of this machine, each under a supervisor. `supervisor` is the file of its program. */
export function localRunner(supervisor: string): Runner {
  return {
    place: message("this machine"),
    submit: (jobs) => submit(supervisor, jobs),
    state,
    cancel,
  };
}

async function submit(supervisor: string, jobs: readonly Job[]): Promise<Message | null> {
  for (const job of jobs) {
    try {
      await mkdir(job.folder, { recursive: true });
      // Who makes this folder starts the job; nobody else does.
      await mkdir(path.join(job.folder, "submitted"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
      return message("{folder}: {reason}", { folder: job.folder, reason: reasonOf(error) });
    }
    await writeJson(path.join(job.folder, recordFiles.job), job);
    const child = spawn(process.execPath, [supervisor, job.folder], {
      cwd: job.folder,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: "ignore",
      detached: true,
    });
    const failed = await Promise.race([
      once(child, "error").then(([error]) => reasonOf(error)),
      once(child, "exit").then(() => null),
      hasStarted(job.folder).then(() => null),
    ]);
    child.unref();
    if (failed !== null)
      return message("The trial could not be started: {reason}", { reason: failed });
  }
  return null;
}

/** Resolves when the supervisor has said which process it is, or has had the time to. */
async function hasStarted(folder: string): Promise<void> {
  for (let waited = 0; waited < startMilliseconds; waited += stepMilliseconds) {
    if ((await readProcess(folder)) !== null) return;
    await delay(stepMilliseconds);
  }
}

async function state(folder: string): Promise<JobState> {
  const end = await readEnd(folder);
  if (end !== null) return stateOfEnd(end);
  const record = await readProcess(folder);
  const isThere = record !== null && (await processStart(record.pid)) === record.started;
  if (isThere) return { kind: "running", detail: "" };
  // It may have ended between the two looks.
  const late = await readEnd(folder);
  if (late !== null) return stateOfEnd(late);
  // Whoever submitted it may have died before its process could say a word.
  if (record === null && (await isFresh(folder))) return { kind: "pending", detail: "" };
  return {
    kind: "gone",
    why: "lost",
    reason: message("its process is gone, and nothing says how it ended"),
  };
}

async function isFresh(folder: string): Promise<boolean> {
  const submitted = await stat(path.join(folder, "submitted")).catch(() => null);
  return submitted !== null && Date.now() - submitted.mtimeMs < startMilliseconds;
}

function stateOfEnd({ why, code, detail }: EndRecord): JobState {
  switch (why) {
    case "ended":
      return { kind: "ended", code };
    case "cancelled":
      return { kind: "gone", why, reason: message("cancelled") };
    case "out of time":
      return { kind: "gone", why, reason: message("ended by its time limit") };
    case "not found":
      return {
        kind: "gone",
        why: "failed",
        reason: message("the command could not be started: {detail}", { detail }),
      };
    case "too much output":
      return { kind: "gone", why: "failed", reason: message("ended: it printed over 1 GiB") };
    case "failed":
      return { kind: "gone", why, reason: message("it failed: {detail}", { detail }) };
  }
}

async function cancel(folder: string): Promise<void> {
  const record = await readProcess(folder);
  if (record === null || (await processStart(record.pid)) !== record.started) return;
  try {
    process.kill(record.pid, "SIGTERM");
  } catch {
    return;
  }
  for (let waited = 0; waited < endMilliseconds; waited += stepMilliseconds) {
    if ((await readEnd(folder)) !== null || !isAlive(record.pid)) return;
    await delay(stepMilliseconds);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
