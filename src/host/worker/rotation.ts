import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { binaryFormats, documentFormats } from "../../core/log/formats/registry.ts";
import { LogFile } from "./logFile.ts";
import { identityOf, type ReadCursor } from "./readCursor.ts";

/** Whether a log of that format is rotated: a document or a file of records is made anew. */
export function readsLines(format: string | null): boolean {
  return format !== null && !madeWhole.has(format);
}

const madeWhole = new Set([...documentFormats, ...binaryFormats].map(({ id }) => id));
const mostBackups = 200;
/** Names move on while they are looked at, and a folder may leave out a file whose name changes while it is listed. */
const mostTries = 20;

export interface Backup {
  readonly path: string;
  readonly stats: Stats;
  /** Is to be closed. */
  readonly file: LogFile;
}

/**
 * Where a log has gone that was renamed while it was read (`train.log.1`, `train.log.2026-01-31`), and the backups that
 * were made since, the oldest first. Empty where it is nowhere beside the log: it was replaced.
 *
 * @param now the file that has the log's name, which may be a backup by now as well.
 */
export async function backupsSince(
  log: string,
  seen: ReadCursor,
  now: Stats,
): Promise<readonly Backup[]> {
  for (let tries = 0; tries < mostTries; tries++) {
    const names = await namesSince(log, seen, now);
    const backups = names.map(opened);
    const found = backups.flatMap((backup) => (backup === null ? [] : [backup]));
    const isWhole = found.length > 0 && found.length === backups.length;
    if (isWhole && areAlike(names, await namesSince(log, seen, now))) return found;
    for (const { file } of found) file.close();
  }
  return [];
}

interface Candidate {
  readonly path: string;
  readonly shape: string;
  readonly stats: Stats;
}

async function namesSince(
  log: string,
  seen: ReadCursor,
  now: Stats,
): Promise<readonly Candidate[]> {
  const folder = path.dirname(log);
  const begin = `${path.basename(log)}.`;
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.startsWith(begin) && /\d/.test(name.slice(begin.length)))
    .slice(0, mostBackups);
  const candidates = await Promise.all(
    names.map(async (name): Promise<Candidate[]> => {
      const file = path.join(folder, name);
      const stats = await stat(file).catch(() => null);
      return stats?.isFile() ? [{ path: file, shape: shapeOf(name), stats }] : [];
    }),
  );
  const backups = candidates.flat();
  const last = backups.find(({ stats }) => seen.isOf(stats));
  if (last === undefined) return [];
  const since = backups.filter(
    ({ shape, stats }) =>
      shape === last.shape &&
      !seen.isOf(stats) &&
      stats.mtimeMs >= last.stats.mtimeMs &&
      identityOf(stats) !== identityOf(now),
  );
  return [last, ...since.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)];
}

function areAlike(some: readonly Candidate[], others: readonly Candidate[]): boolean {
  const placeOf = ({ path, stats }: Candidate) => `${path} ${identityOf(stats)}`;
  return some.map(placeOf).join("\n") === others.map(placeOf).join("\n");
}

/** null where the name has become another file's. */
function opened(candidate: Candidate): Backup | null {
  const file = openedFile(candidate.path);
  if (file === null) return null;
  const stats = file.stat();
  if (identityOf(stats) === identityOf(candidate.stats))
    return { path: candidate.path, stats, file };
  file.close();
  return null;
}

function openedFile(path: string): LogFile | null {
  try {
    return new LogFile(path);
  } catch {
    return null;
  }
}

/** The name with its numbers left out: backups of one kind have the same. */
function shapeOf(name: string): string {
  return name.replaceAll(/\d+/g, "#");
}

export async function linesIn(file: LogFile): Promise<number> {
  let lines = 0;
  const buffer = Buffer.alloc(1 << 20);
  for (let position = 0; ; ) {
    const bytes = buffer.subarray(0, file.read(buffer, position));
    if (bytes.length === 0) return lines;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
    position += bytes.length;
    await setImmediate();
  }
}
