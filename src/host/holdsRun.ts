import type { WholeLog } from "./readWholeLog.ts";

/** Whether a file of a folder is a log. JSON is only where it has curves: settings and results have metrics too. */
export function holdsRun({ path, format, runs }: WholeLog): boolean {
  if (!path.endsWith(".json")) return runs.length > 0;
  const points = runs.flatMap(({ series }) => series.map(({ length }) => length));
  return format !== "general" && points.some((length) => length > 1);
}
