import { readdir } from "node:fs/promises";
import path from "node:path";
import { isBegun, StudyLeases } from "./studyLease.ts";
import { readStudy, readStudyEnd } from "./studyRecord.ts";

/** A study that some window has begun. */
export interface BegunStudy {
  readonly folder: string;
  readonly isOver: boolean;
  /** It is over, the window that showed it is gone, and nobody wanted its copies: nobody looks at it any more. */
  readonly isLeft: boolean;
}

/** The studies below a folder. What was only prepared, and is still being asked about in another window, is none. */
export async function begunStudies(storage: string): Promise<readonly BegunStudy[]> {
  const names = await readdir(storage).catch(() => []);
  const found = await Promise.all(
    names.toSorted().map((name) => begunStudy(path.join(storage, name)).catch(() => null)),
  );
  return found.flatMap((study) => study ?? []);
}

async function begunStudy(folder: string): Promise<BegunStudy | null> {
  if (!(await isBegun(folder))) return null;
  const record = await readStudy(folder);
  if (record === null) return null;
  const isOver = (await readStudyEnd(folder)) !== null;
  const isLeft = isOver && !record.keepCopies && (await new StudyLeases(folder).isAbandoned());
  return { folder, isOver, isLeft };
}
