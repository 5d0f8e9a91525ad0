import type { Run } from "../run/run.ts";

/** A log that last grew so shortly before, in milliseconds, may have been growing still. */
const grace = 120_000;

/** Whether the run had ended when a session began at that time (milliseconds since 1970). */
export function endedBefore(run: Run, sessionStart: number): boolean {
  return run.status !== "live" && run.lastGrowth < sessionStart - grace;
}
