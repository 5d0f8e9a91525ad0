import type { Run } from "../../run/run.ts";

/**
 * Names a run over sessions, so that what a person decided of it holds for it and not for the next training that
 * writes to the same file: by its place, and by the first value that it logged.
 */
export function runKey(run: Run): string {
  const [first] = run.series;
  const value = first?.at(0);
  return [run.id, first?.name ?? "", value?.value ?? "", value?.time ?? ""].join(" ");
}
