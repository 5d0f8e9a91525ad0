import { appendFile, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { repositoryFolder } from "./vscode/folders.ts";
import { allOnPath, runProcess } from "./vscode/processes.ts";

const mediaFolder = join(repositoryFolder, "media/demo");

/** Puts the demo's script and an empty log into a folder. */
export async function prepareDemo(folder: string): Promise<void> {
  await copyFile(join(mediaFolder, "train.py"), join(folder, "train.py"));
  await writeFile(join(folder, "train.log"), "");
}

/** The lines of the log that the demo's script really wrote, line ends included. */
export async function recordedLines(): Promise<readonly string[]> {
  const text = await readFile(join(mediaFolder, "recorded.log"), "utf8");
  return text.split(/(?<=\n)/).filter((line) => line !== "");
}

/** Appends the recorded lines to the demo's log, spread evenly over `seconds`. */
export async function replayDemo(
  folder: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const lines = await recordedLines();
  for (const line of lines) {
    await appendFile(join(folder, "train.log"), line);
    await delay((seconds * 1000) / lines.length, undefined, signal === undefined ? {} : { signal });
  }
}

/** The first Python on the path that can import torch, or null. */
export async function findPythonWithTorch(): Promise<string | null> {
  for (const python of allOnPath("python3")) {
    const { code } = await runProcess(python, ["-c", "import torch"], {
      timeoutMilliseconds: 60_000,
    });
    if (code === 0) return python;
  }
  return null;
}
