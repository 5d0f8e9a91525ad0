import { open, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { type Message, message } from "../../core/message.ts";

const tailBytes = 16 * 1024;
const longestLine = 200;
/** Below so many bytes the last words of a program may not have found a place either. */
const fullDisk = 2 ** 20;

/** Why a trial failed, in a sentence: from the last line that it printed, which for Python is the exception's. */
export async function failureOf(log: string, code: number): Promise<Message> {
  const line = await lastLine(log);
  if (/EOFError|EOF when reading a line/.test(line)) {
    return message("it asked for input, and a trial has none: {line}", { line });
  }
  if (/quota exceeded|EDQUOT|Errno 122\]/i.test(line)) {
    return message("the quota of the disk is used up where trials run: {line}", { line });
  }
  const isFull = /No space left on device|Errno 28\]/i.test(line);
  if (isFull || (await freeBytes(path.dirname(log))) < fullDisk) {
    return message("the disk is full where trials run: {line}", { line });
  }
  if (/OutOfMemoryError|CUDA out of memory|MemoryError/.test(line)) {
    return message("it ran out of memory: {line}", { line });
  }
  if (code === 137 || code === 9) return message("it was killed, most likely for its memory");
  return line === ""
    ? message("it failed with exit status {code} and printed nothing", { code })
    : message("it failed with exit status {code}: {line}", { code, line });
}

/** Infinity where the disk does not say it. */
async function freeBytes(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
}

async function lastLine(file: string): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (handle === null) return "";
  try {
    const { size } = await stat(file);
    const bytes = new Uint8Array(Math.min(size, tailBytes));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = new TextDecoder().decode(bytes).split(/[\r\n]+/);
    const last = lines.findLast((line) => line.trim() !== "") ?? "";
    const plain = last
      .replace(/\u001b\[[0-9;]*m/g, "")
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
    return plain.trim().slice(0, longestLine);
  } finally {
    await handle.close();
  }
}
