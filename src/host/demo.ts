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

/** Writes the recorded log line by line, as the training wrote it, over about so many seconds. */
export async function replayDemo(
  mediaFolder: string,
  demo: Demo,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const text = await readFile(path.join(mediaFolder, "recorded.log"), "utf8");
  const lines = text.split(/(?<=\n)/);
  for (const line of lines) {
    await appendFile(demo.log, line);
    await delay((1000 * seconds) / lines.length, undefined, { signal });
  }
}
