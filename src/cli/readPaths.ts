import { findLogs } from "../host/findLogs.ts";
import { holdsRun } from "../host/holdsRun.ts";
import { joinCompanions } from "../host/joinCompanions.ts";
import { readStream, readWholeLog, type WholeLog } from "../host/readWholeLog.ts";
import { reasonOf } from "../host/reasonOf.ts";
import { mostLinkedFolders } from "../host/worker/folderBudget.ts";
import type { Terminal } from "./terminal.ts";

export interface ReadPaths {
  readonly logs: readonly WholeLog[];
  /** Whether there is a path of which nothing could be read; a line on standard error has said which and why. */
  readonly failed: boolean;
  /** Whether any file could not be read, one of a folder too. */
  readonly unread: boolean;
}

/** The path that stands for standard input. */
export const standardInput = "-";

/** Why paths that were named on the command line are none, as a usage error; null where they are. */
export function wrongPaths(command: string, paths: readonly string[]): string | null {
  if (paths.length === 0) return `${command} needs at least one PATH`;
  if (paths.includes("")) return `${command}: a PATH is empty`;
  const inputs = paths.filter((path) => path === standardInput);
  return inputs.length > 1 ? `${command}: standard input can be read only once` : null;
}

/**
 * Reads every log that the paths name or hold. Files found in a folder count only where they hold metrics, and those
 * of one training are one log; a file that is named is read for itself.
 */
export async function readPaths(paths: readonly string[], terminal: Terminal): Promise<ReadPaths> {
  const logs: WholeLog[] = [];
  let failed = false;
  let unread = false;
  for (const path of paths) {
    const fail = (place: string, reason: string) => {
      unread = true;
      terminal.error(`${place}: ${reason}`);
    };
    const own = await readPath(path, fail);
    if (own === null) failed = true;
    else logs.push(...own);
  }
  return { logs, failed, unread };
}

async function readPath(
  path: string,
  fail: (place: string, reason: string) => void,
): Promise<readonly WholeLog[] | null> {
  if (path === standardInput) return [await readStream(standardInput, process.stdin)];
  const found = await findLogs(path);
  if (found.kind === "unreadable") {
    fail(path, found.reason);
    return null;
  }
  if (found.kind === "folder" && found.limited !== null)
    fail(found.limited, `it leads to more than ${mostLinkedFolders} folders; the rest is left out`);
  const files = found.kind === "file" ? [found.path] : found.files;
  const own: WholeLog[] = [];
  for (const file of files) {
    try {
      const log = await readWholeLog(file);
      if (found.kind === "file" || holdsRun(log)) own.push(log);
    } catch (error) {
      fail(file, reasonOf(error));
    }
  }
  if (found.kind === "file") return own.length > 0 ? own : null;
  if (own.length > 0) return joinCompanions(own);
  fail(path, "no training log found in this folder");
  return null;
}
