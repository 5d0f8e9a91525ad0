import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { SeenBytes } from "./seenBytes.ts";

const mostBackups = 200;

/**
 * Where a log has gone that was renamed while it was read (`train.log.1`, `train.log.2026-01-31`), and the backups that
 * were made since, the oldest first. Empty where it is nowhere beside the log: it was replaced.
 */
export async function backupsSince(log: string, seen: SeenBytes): Promise<readonly string[]> {
  const folder = path.dirname(log);
  const begin = `${path.basename(log)}.`;
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.startsWith(begin) && /\d/.test(name.slice(begin.length)))
    .slice(0, mostBackups);
  const backups = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, shape: shapeOf(name), stats: await stat(file).catch(() => null) };
    }),
  );
  const last = backups.find(({ stats }) => stats !== null && seen.isOf(stats));
  if (last === undefined) return [];
  const since = (stats: NonNullable<typeof last.stats>) =>
    stats.mtimeMs - (last.stats?.mtimeMs ?? 0);
  return backups
    .flatMap(({ file, shape, stats }) =>
      stats?.isFile() && shape === last.shape && since(stats) >= 0
        ? [{ file, since: since(stats) }]
        : [],
    )
    .sort(
      (a, b) => Number(b.file === last.file) - Number(a.file === last.file) || a.since - b.since,
    )
    .map(({ file }) => file);
}

/** The name with its numbers left out: backups of one kind have the same. */
function shapeOf(name: string): string {
  return name.replaceAll(/\d+/g, "#");
}

export async function linesIn(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++;
  }
  return lines;
}
