import { appendFile, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface Demo {
  readonly folder: string;
  readonly script: string;
  readonly log: string;
}

/**
 * Lays the demo out in a folder of its own: the script, and an empty log.
 * A script that is there already is put back to the one that gets stuck.
 */
export async function prepareDemo(mediaFolder: string, folder: string): Promise<Demo> {
  await mkdir(folder, { recursive: true });
  const [script, log] = [path.join(folder, "train.py"), path.join(folder, "train.log")];
  await copyFile(path.join(mediaFolder, "train.py"), script);
  await copyFile(path.join(mediaFolder, "README.md"), path.join(folder, "README.md"));
  await writeFile(log, "");
  return { folder, script, log };
}

/** Lines of the demo's log in which its loss falls, and the share of the time that they take: so it is seen to fall. */
const fallingLines = 8;
const fallingShare = 0.4;
const allLines = 120;

/** Writes the recorded log line by line, as the training wrote it, over about so many seconds. */
export async function replayDemo(
  mediaFolder: string,
  demo: Demo,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const text = await readFile(path.join(mediaFolder, "recorded.log"), "utf8");
  await writePaced(text.split(/(?<=\n)/), demo, seconds, signal);
}

/** Appends lines to the demo's log no faster than a person can follow, wherever they come from. */
export async function writePaced(
  lines: Iterable<string> | AsyncIterable<string>,
  demo: Demo,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  let written = 0;
  for await (const line of lines) {
    await appendFile(demo.log, line);
    const share =
      ++written <= fallingLines
        ? fallingShare / fallingLines
        : (1 - fallingShare) / (allLines - fallingLines);
    await delay(1000 * seconds * share, undefined, { signal });
  }
}
