import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { isBegun } from "./studyLease.ts";
import { readStudy } from "./studyRecord.ts";
import { readResult, type StudyResult } from "./studyResult.ts";

/** So many studies that are over are kept with their logs, the newest: every window shows the same. */
const mostKept = 20;
const removedEnding = ".removed";

/** A study that some window has begun. */
export interface BegunStudy {
  readonly folder: string;
  /** Null where it goes on, or its window was gone before it told what came of it. */
  readonly result: StudyResult | null;
  readonly keepCopies: boolean;
}

/**
 * The studies below a folder, the oldest first. What was only prepared, and is still being asked about in another
 * window, is none.
 */
export async function begunStudies(storage: string): Promise<readonly BegunStudy[]> {
  const names = await readdir(storage).catch(() => []);
  const found = await Promise.all(
    names.toSorted().map((name) => begunStudy(path.join(storage, name)).catch(() => null)),
  );
  return found.flatMap((study) => study ?? []);
}

async function begunStudy(folder: string): Promise<BegunStudy | null> {
  if (folder.endsWith(removedEnding) || !(await isBegun(folder))) return null;
  const record = await readStudy(folder);
  if (record === null) return null;
  return { folder, result: await readResult(folder), keepCopies: record.keepCopies };
}

/** Removes older studies that are over, unless a person wanted to keep their copies, and what was left of removals. */
export async function clearStudies(storage: string): Promise<void> {
  const over = (await begunStudies(storage)).filter(({ result }) => result !== null);
  for (const { folder, keepCopies } of over.slice(0, -mostKept))
    if (!keepCopies) await removeStudy(folder);
  const names = await readdir(storage).catch(() => []);
  for (const name of names)
    if (name.endsWith(removedEnding)) await removeFolder(path.join(storage, name));
}

/** Takes a study away, all of it at once or nothing: another window may have done so already. */
export async function removeStudy(folder: string): Promise<void> {
  const removed = folder + removedEnding;
  const isMoved = await rename(folder, removed).then(
    () => true,
    () => false,
  );
  if (isMoved) await removeFolder(removed);
}

/** What cannot be removed now is, when windows look the next time. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}
