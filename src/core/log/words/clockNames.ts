import { metricName } from "./metricName.ts";
import { wordsOf } from "./metricWords.ts";

const clocks = new Set(["time", "timestamp", "ts", "duration", "eta", "elapsed", "walltime"]);

/** Whether a clock or a stop watch shows it: no series worth having, where throughput or memory may be one. */
export function isClockName(name: string): boolean {
  return metricName(name) === null && wordsOf(name).some((word) => clocks.has(word));
}
