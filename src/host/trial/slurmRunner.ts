import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Message, message } from "../../core/message.ts";
import { reasonOf } from "../reasonOf.ts";
import { askSlurm } from "../slurm/askSlurm.ts";
import { isRecord, readJson, writeJson } from "./files.ts";
import type { Job, JobState, Runner } from "./runner.ts";
import { batchScript, exitFile, jobScript } from "./slurmScripts.ts";
import { jobState, taskOf } from "./slurmState.ts";

export interface SlurmOptions {
  /** Of `sbatch`, as a person asks for a node: `--partition=gpu`. */
  readonly options: readonly string[];
  /** How many tasks of an array may run at the same time. */
  readonly jobs: number;
}

const files = { array: "array.json", task: "task.json" } as const;

/** Runs jobs as tasks of one array of a Slurm cluster; all folders must be on a disk that its nodes see as well. */
export function slurmRunner({ options, jobs: most }: SlurmOptions): Runner {
  const partition = options.find((option) => option.startsWith("--partition="))?.slice(12);
  return {
    place:
      partition === undefined
        ? message("Slurm")
        : message("Slurm, partition {partition}", { partition }),
    submit: (jobs) => submit(jobs, options, most),
    state,
    cancel: async (folder) => {
      const task = await taskIn(folder);
      if (task !== null) await askSlurm("scancel", [task]);
    },
  };
}

async function submit(
  jobs: readonly Job[],
  options: readonly string[],
  most: number,
): Promise<Message | null> {
  const fresh: Job[] = [];
  try {
    for (const job of jobs) if (await claimed(job.folder)) fresh.push(job);
    const [first] = fresh;
    if (first === undefined) return null;
    const array = path.join(first.folder, "array");
    await mkdir(array, { recursive: true });
    const name = nameOf(array);
    for (const [task, job] of fresh.entries()) {
      await writeFile(path.join(job.folder, "job.sh"), jobScript(job), { mode: 0o755 });
      await writeJson(path.join(job.folder, files.task), { array, name, task });
    }
    const script = path.join(array, "batch.sh");
    await writeFile(script, batchScript(fresh.map((job) => job.folder)));
    const minutes = Math.ceil(Math.max(...fresh.map((job) => job.limitSeconds)) / 60) + 1;
    const own = [
      `--job-name=${name}`,
      `--array=0-${fresh.length - 1}%${most}`,
      `--output=${path.join(array, "slurm-%A_%a.out")}`,
      `--time=${minutes}`,
      "--requeue",
      "--parsable",
    ];
    const said = await askSlurm("sbatch", [...options, ...own, script]);
    if (said.code !== 0) return refusal(said.output);
    await writeJson(path.join(array, files.array), { job: said.output.trim().split(";")[0] });
    return null;
  } catch (error) {
    return message("{folder}: {reason}", {
      folder: jobs[0]?.folder ?? "",
      reason: reasonOf(error),
    });
  }
}

function refusal(output: string): Message {
  const line = output.split("\n").find((one) => one.trim() !== "") ?? "";
  return line.includes("ENOENT")
    ? message("There is no sbatch on this machine: Slurm cannot be asked.")
    : message("Slurm does not take the trials: {line}", { line: line.replace(/^sbatch: /, "") });
}

/** Whoever makes this folder submits the job; nobody else does. */
async function claimed(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  try {
    await mkdir(path.join(folder, "submitted"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** By which an array is found again whose number could not be written down. */
function nameOf(array: string): string {
  return `unstuck-${createHash("sha256").update(array).digest("hex").slice(0, 16)}`;
}

/** By which a command ends at the first signal, as a shell counts: 128 and the signal's number. */
const firstSignalCode = 129;

async function state(folder: string): Promise<JobState> {
  const early = await exitCode(folder);
  if (early !== null && early < firstSignalCode) return { kind: "ended", code: early };
  const task = await taskIn(folder);
  const known = task === null ? null : await jobState(task);
  // It may have ended between the two looks.
  const code = early ?? (await exitCode(folder));
  if (code === null) {
    const reason = message("Slurm does not know its job any more");
    return known ?? { kind: "gone", why: "lost", reason };
  }
  // Whoever ended a command by a signal, a person, a limit or a lack of memory, is what Slurm knows.
  return code < firstSignalCode || known === null ? { kind: "ended", code } : known;
}

/** What the task has said of its end; null before it. */
async function exitCode(folder: string): Promise<number | null> {
  const text = await readFile(path.join(folder, exitFile), "utf8").catch(() => "");
  return text.trim() === "" ? null : Number(text);
}

/** `4711_3`; null where Slurm has never heard of it. */
async function taskIn(folder: string): Promise<string | null> {
  const record = await readJson(path.join(folder, files.task));
  if (!isRecord(record)) return null;
  const { array, name, task } = record;
  if (typeof array !== "string" || typeof name !== "string" || typeof task !== "number")
    return null;
  const known = await readJson(path.join(array, files.array));
  if (isRecord(known) && typeof known["job"] === "string") return `${known["job"]}_${task}`;
  return taskOf(name, task);
}
