import { concerns, type Diagnosis } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import { statusOf } from "../run/isOver.ts";
import type { Run } from "../run/run.ts";

/** What a person wants to know of a run at first sight; what is to be done something about comes first. */
export const runStates = ["stuck", "failed", "stalled", "running", "finished", "idle"] as const;
export type RunState = (typeof runStates)[number];

const titles: Readonly<Record<RunState, Message>> = {
  stuck: message("Stuck"),
  failed: message("Failed"),
  stalled: message("Stalled"),
  running: message("Running"),
  finished: message("Finished"),
  idle: message("Idle"),
};

export function runStateTitle(state: RunState): Message {
  return titles[state];
}

/** Failed before all else; stuck where something is wrong with the training, and stalled where only its log is silent. */
export function runState(run: Run, { findings }: Diagnosis): RunState {
  if (run.status === "failed") return "failed";
  const own = findings.filter((finding) => concerns(finding, run.id));
  if (own.some(({ severity, sign }) => severity !== "info" && sign !== "stalled-log"))
    return "stuck";
  if (findings.some(({ sign }) => sign === "stalled-log")) return "stalled";
  const status = statusOf(run);
  return status === "live" ? "running" : status;
}

/** A log that last grew so shortly before, in milliseconds, may have been growing still. */
const grace = 120_000;

/** Whether the run had ended when a session began at that time (milliseconds since 1970). */
export function endedBefore(run: Run, sessionStart: number): boolean {
  return run.status !== "live" && run.lastGrowth < sessionStart - grace;
}
