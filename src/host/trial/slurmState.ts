import { type Message, message } from "../../core/message.ts";
import { askSlurm } from "../slurm/askSlurm.ts";
import type { JobState } from "./runner.ts";

/** States after which a job neither runs nor waits, with what is said of them. */
const over: Readonly<
  Record<string, readonly ["cancelled" | "out of time" | "lost" | "failed", Message]>
> = {
  CANCELLED: ["cancelled", message("cancelled")],
  TIMEOUT: ["out of time", message("ended by the time limit of its Slurm job")],
  DEADLINE: ["out of time", message("ended by the time limit of its Slurm job")],
  NODE_FAIL: ["lost", message("its node was lost")],
  BOOT_FAIL: ["lost", message("its node could not be started")],
  OUT_OF_MEMORY: ["failed", message("it ran out of the memory that its Slurm job had")],
  PREEMPTED: ["lost", message("another job took its place")],
  REVOKED: ["lost", message("Slurm has revoked its job")],
};

/** What Slurm knows of a job or of a task of an array, `4711_3`; null where it knows nothing. */
export async function jobState(task: string): Promise<JobState | null> {
  const { code, output } = await askSlurm("scontrol", ["--oneliner", "show", "job", task]);
  const field = (name: string) => new RegExp(`(?:^|\\s)${name}=(\\S*)`).exec(output)?.[1] ?? "";
  const name = field("JobState");
  if (code !== 0 || name === "") return fromQueue(task);
  if (name === "COMPLETED" || name === "FAILED") {
    const [status = "1", signal = "0"] = field("ExitCode").split(":");
    return { kind: "ended", code: Number(status) || (signal === "0" ? 0 : 128 + Number(signal)) };
  }
  return waitingOrOver(name, field("NodeList"), field("Reason"));
}

/** A task that is not yet split off its array is known to the queue alone. */
async function fromQueue(task: string): Promise<JobState | null> {
  const { code, output } = await askSlurm("squeue", [
    "--noheader",
    "--array",
    "--jobs",
    task,
    "--format",
    "%T|%N|%r",
  ]);
  const [name = "", node = "", reason = ""] = output.trim().split("\n")[0]?.split("|") ?? [];
  return code !== 0 || name === "" ? null : waitingOrOver(name, node, reason);
}

function waitingOrOver(name: string, node: string, reason: string): JobState {
  const end = over[name];
  if (end !== undefined) return { kind: "gone", why: end[0], reason: end[1] };
  const isRunning = /^(?:RUNNING|COMPLETING|SUSPENDED|STOPPED|STAGE_OUT)$/.test(name);
  return isRunning
    ? { kind: "running", detail: node === "" ? "Slurm" : `node ${node}` }
    : {
        kind: "pending",
        detail: reason === "" || reason === "None" ? "pending" : `pending: ${reason}`,
      };
}

/** The task of an array that is known by its name only; null where there is none. */
export async function taskOf(name: string, task: number): Promise<string | null> {
  const { output } = await askSlurm("squeue", ["--noheader", "--name", name, "--format", "%F"]);
  const job = /\d+/.exec(output)?.[0];
  return job === undefined ? null : `${job}_${task}`;
}
