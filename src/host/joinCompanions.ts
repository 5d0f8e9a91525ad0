import path from "node:path";
import { companionRuns } from "../core/run/companionRuns.ts";
import type { WholeLog } from "./readWholeLog.ts";

/**
 * Logs of one folder with the runs that stand in several of them made one: each is then of the file that holds most of
 * it, and a file of which nothing is left is no log of its own.
 */
export function joinCompanions(logs: readonly WholeLog[]): readonly WholeLog[] {
  const read = logs.flatMap(({ path, format, runs }) =>
    format === null || runs.length === 0 ? [] : [{ path, format, runs }],
  );
  const joined = companionRuns(read);
  return logs.flatMap((log) => {
    const own = joined.filter(({ run }) => run.path === log.path);
    if (own.length === 0 && log.runs.length > 0) return [];
    const sources = new Set(own.flatMap((each) => each.sources.map((source) => source.path)));
    const others = logs.filter((other) => other !== log && sources.has(other.path));
    const warnings = others.flatMap((other) =>
      other.warnings.map(({ line, message }) => ({
        kind: "warning" as const,
        line: null,
        message: `${path.basename(other.path)}${line === null ? "" : `:${line}`}: ${message}`,
      })),
    );
    const runs = own.map(({ run }) => run);
    return [{ ...log, runs, warnings: [...log.warnings, ...warnings] }];
  });
}
