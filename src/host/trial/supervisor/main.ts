import { spawn } from "node:child_process";
import { closeSync, openSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isRecord, readJson, writeJson } from "../files.ts";
import { processStart } from "../processStart.ts";
import type { Job } from "../runner.ts";
import { endGroup } from "./endGroup.ts";
import { type EndRecord, type ProcessRecord, recordFiles } from "./record.ts";

/** A trial that prints without end must not fill the disk. */
const mostOutput = 2 ** 30;
const lookMilliseconds = 500;
/** Two blocks of a file system, for the end of the job and its place in the folder. */
const roomBytes = 2 * 4096;

/**
 * Runs one job to its end, in a process of its own that outlives whoever started it: so that a trial keeps its time
 * limit and says how it ended although the window was reloaded.
 */
async function supervise(folder: string): Promise<void> {
  const job = await readJson(path.join(folder, recordFiles.job));
  if (!isJob(job)) return;
  const own: ProcessRecord = { pid: process.pid, started: await processStart(process.pid) };
  const room = path.join(folder, recordFiles.room);
  await writeFile(room, new Uint8Array(roomBytes));
  await writeJson(path.join(folder, recordFiles.process), own);
  const end = await run(job);
  await rm(room);
  await writeJson(path.join(folder, recordFiles.end), end);
}

function isJob(job: unknown): job is Job {
  return isRecord(job) && Array.isArray(job["command"]) && typeof job["cwd"] === "string";
}

function run(job: Job): Promise<EndRecord> {
  const [program = "", ...words] = job.command;
  const log = openSync(job.log, "a");
  return new Promise((settle) => {
    let why: EndRecord["why"] = "ended";
    const child = spawn(program, words, {
      cwd: job.cwd,
      env: { ...process.env, ...job.env },
      stdio: ["ignore", log, log],
      detached: process.platform !== "win32",
    });
    const stop = (reason: EndRecord["why"]) => {
      if (why !== "ended") return;
      why = reason;
      void endGroup(child);
    };
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.on(signal, () => stop("cancelled"));
    }
    const timer = setTimeout(() => stop("out of time"), 1000 * job.limitSeconds);
    const look = setInterval(() => {
      if (statSync(job.log).size > mostOutput) stop("too much output");
    }, lookMilliseconds);
    const finish = (end: EndRecord) => {
      clearTimeout(timer);
      clearInterval(look);
      closeSync(log);
      settle(end);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT" || error.code === "EACCES";
      finish({ why: missing ? "not found" : "failed", code: -1, detail: error.message });
    });
    child.once("exit", (code, signal) => {
      // What the command left running in its group would write on into a copy that is to be removed.
      void endGroup(child).then(() => finish({ why, code: code ?? -1, detail: signal ?? "" }));
    });
  });
}

await supervise(process.argv[2] ?? "");
