import { findLogs } from "../host/findLogs.ts";
import { joinCompanions } from "../host/joinCompanions.ts";
import { readStream, readWholeLog, type WholeLog } from "../host/readWholeLog.ts";
import { reasonOf } from "../host/reasonOf.ts";
import type { Terminal } from "./command.ts";

export interface ReadPaths {
  readonly logs: readonly WholeLog[];
  /** Whether some path could not be read; a line on standard error has said which and why. */
  readonly failed: boolean;
}

/** The path that stands for standard input. */
const standardInput = "-";

/**
 * Reads every log that the paths name or hold. Files found in a folder count only where they hold metrics, and those
 * of one training are one log; a file that is named is read for itself.
 */
export async function readPaths(paths: readonly string[], terminal: Terminal): Promise<ReadPaths> {
  const logs: WholeLog[] = [];
  let failed = false;
  const fail = (path: string, reason: string) => {
    failed = true;
    terminal.error(`unstuck: ${path}: ${reason}\n`);
  };
  for (const path of paths) {
    if (path === standardInput) {
      logs.push(await readStream(standardInput, process.stdin));
      continue;
    }
    const found = await findLogs(path);
    if (found.kind === "unreadable") {
      fail(path, found.reason);
      continue;
    }
    const files = found.kind === "file" ? [found.path] : found.files;
    const own: WholeLog[] = [];
    for (const file of files) {
      try {
        const log = await readWholeLog(file);
        if (found.kind === "file" || isLog(log)) own.push(log);
      } catch (error) {
        fail(file, reasonOf(error));
      }
    }
    logs.push(...(found.kind === "folder" ? joinCompanions(own) : own));
    if (found.kind === "folder" && own.length === 0)
      fail(path, "no training log found in this folder");
  }
  return { logs, failed };
}

/** Whether a file of a folder holds a run. JSON does only where it has curves: settings and results have metrics too. */
function isLog({ path, format, runs }: WholeLog): boolean {
  if (!path.endsWith(".json")) return runs.length > 0;
  const points = runs.flatMap(({ series }) => series.map(({ length }) => length));
  return format !== "general" && points.some((length) => length > 1);
}
