import { appendFile, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The demos that there are: one for each sign that a person comes for. */
export const demoNames = [
  "plateau",
  "overfitting",
  "vanishing-gradient",
  "initialization-sensitivity",
  "optimizer-sensitivity",
] as const;
export type DemoName = (typeof demoNames)[number];

export interface Demo {
  readonly folder: string;
  readonly script: string;
  /** The log that is replayed; empty at first. */
  readonly log: string;
  /** Logs of other runs of the script, which had ended before. */
  readonly others: readonly string[];
}

/**
 * Lays a demo out in a folder of its own: the script, an empty log, and the logs of other runs where only a comparison
 * shows the sign. A script that is there already is put back to the one that gets stuck.
 */
export async function prepareDemo(mediaFolder: string, folder: string): Promise<Demo> {
  await mkdir(folder, { recursive: true });
  const script = path.join(folder, "train.py");
  await copyFile(path.join(mediaFolder, "train.py"), script);
  await copyFile(path.join(mediaFolder, "README.md"), path.join(folder, "README.md"));
  const recorded = (await readdir(path.join(mediaFolder, "recorded"))).sort();
  const others = recorded.slice(0, -1).map((name) => path.join(folder, name));
  for (const log of others) {
    await copyFile(path.join(mediaFolder, "recorded", path.basename(log)), log);
  }
  const log = path.join(folder, recorded.at(-1) ?? "train.log");
  await writeFile(log, "");
  return { folder, script, log, others };
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
  const text = await readFile(path.join(mediaFolder, "recorded", path.basename(demo.log)), "utf8");
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
