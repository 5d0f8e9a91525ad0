import { userInfo } from "node:os";
import type { SlurmJob, SlurmJobState } from "../../core/run/slurmJob.ts";
import { absent, askSlurm } from "./askSlurm.ts";

/** Slurm's words for what becomes of a job. */
const states: Readonly<Record<string, SlurmJobState>> = {
  PENDING: "pending",
  CONFIGURING: "pending",
  REQUEUED: "pending",
  REQUEUE_HOLD: "pending",
  REQUEUE_FED: "pending",
  SPECIAL_EXIT: "pending",
  RESV_DEL_HOLD: "pending",
  RUNNING: "running",
  COMPLETING: "running",
  SUSPENDED: "running",
  STOPPED: "running",
  RESIZING: "running",
  SIGNALING: "running",
  STAGE_OUT: "running",
  COMPLETED: "finished",
  FAILED: "failed",
  CANCELLED: "cancelled",
  REVOKED: "cancelled",
  TIMEOUT: "time limit",
  DEADLINE: "time limit",
  OUT_OF_MEMORY: "out of memory",
  NODE_FAIL: "node lost",
  BOOT_FAIL: "node lost",
  PREEMPTED: "node lost",
};

/** The jobs of this user that Slurm still knows: each by its number and, of an array, by its task. A word where it does not answer, or is not there. */
export async function queuedJobs(): Promise<ReadonlyMap<string, SlurmJob> | "silent" | "absent"> {
  const { code, output } = await askSlurm("squeue", [
    "--noheader",
    "--array",
    "--states=all",
    `--user=${userInfo().username}`,
    "--format=%A|%i|%T|%N|%r",
  ]);
  if (code !== 0) return code === absent ? "absent" : "silent";
  const jobs = new Map<string, SlurmJob>();
  for (const line of output.split("\n")) {
    const [number = "", id = "", word = "", node = "", reason = ""] = line.trim().split("|");
    const state = states[word];
    if (state === undefined) continue;
    const waits = reason === "None" ? "" : reason;
    const detail = state === "pending" ? waits : state === "running" ? node : "";
    const job: SlurmJob = { id, state, detail };
    if (!jobs.has(number)) jobs.set(number, job);
    jobs.set(id, job);
  }
  return jobs;
}

/** Where the job writes its output and its errors. */
export async function outputsOf(id: string): Promise<readonly string[]> {
  const { code, output } = await askSlurm("scontrol", ["--oneliner", "show", "job", id]);
  if (code !== 0) return [];
  // A place may have spaces in it: the next word with a "=" ends it.
  return [...output.matchAll(/ Std(?:Out|Err)=(.*?)(?= \w+=|\s*$)/gm)].flatMap(
    ([, place = ""]) => place || [],
  );
}

/**
 * What the accounting says of a job that the queue has forgotten, if it ran in a folder that holds the log. Null where
 * there is no accounting, or it knows no such job.
 */
export async function pastJob(
  id: string,
  holdsLog: (folder: string) => boolean,
): Promise<SlurmJob | null> {
  const { code, output } = await askSlurm("sacct", [
    "--noheader",
    "--parsable2",
    "--allocations",
    `--jobs=${id}`,
    "--format=State,WorkDir",
  ]);
  const [said = "", folder = ""] = output.trim().split("\n")[0]?.split("|") ?? [];
  // "CANCELLED by 1000"
  const state = states[said.split(" ")[0] ?? ""];
  return code !== 0 || state === undefined || !holdsLog(folder) ? null : { id, state, detail: "" };
}
