import { type Message, message } from "../../message.ts";
import type { SlurmJob, SlurmJobState } from "../../run/slurmJob.ts";
import { iconText } from "../../text/escape.ts";

const states: Readonly<Record<SlurmJobState, Message>> = {
  pending: message("waits"),
  running: message("runs"),
  finished: message("finished"),
  failed: message("failed"),
  cancelled: message("cancelled"),
  "out of memory": message("ran out of memory"),
  "time limit": message("ended by its time limit"),
  "node lost": message("its node was lost"),
};

/** `job 4711_3`, with its state where the icon of the run does not say it. */
export function shortJobText(job: SlurmJob, translate: (m: Message) => string): string {
  const name = translate(message("job {id}", { id: job.id }));
  const isPlain = job.state === null || job.state === "running" || job.state === "finished";
  return isPlain || job.state === null ? name : `${name}: ${translate(states[job.state])}`;
}

/** `Slurm job 4711_3: runs (node7)` */
export function jobText(
  { id, state, detail }: SlurmJob,
  translate: (m: Message) => string,
): string {
  const name = translate(message("Slurm job {id}", { id }));
  if (state === null) return name;
  const more = detail === "" ? "" : ` (${iconText(detail)})`;
  return `${name}: ${translate(states[state])}${more}`;
}
