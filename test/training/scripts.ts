import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedFolder } from "../support/shared.ts";
import { runProcess } from "../support/vscode/processes.ts";

export const python = "/usr/bin/python3";

/** A training script that gets stuck, as a line of the index describes it. */
export interface StuckScript {
  readonly script: string;
  readonly sign: string;
  /** Arguments of each run. */
  readonly runs: readonly (readonly string[])[];
}

export interface Bench {
  readonly folder: string;
  readonly index: string;
  readonly checker: string;
  readonly scripts: readonly StuckScript[];
}

/** The stuck scripts beside the repository, or a sentence that says why they cannot be run. */
export async function readBench(): Promise<Bench | string> {
  const shared = sharedFolder();
  const folder = shared === null ? null : join(shared, "bench/scripts/dev");
  if (folder === null || !existsSync(folder)) {
    return "The training test needs the folder shared/ beside the repository.";
  }
  const torch = await runProcess(python, ["-c", "import torch, sklearn"]);
  if (torch.code !== 0) return `The training test needs ${python} with torch and sklearn.`;
  const index = join(folder, "index.jsonl");
  const lines = readFileSync(index, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const scripts = lines.map((line): StuckScript => JSON.parse(line));
  return { folder, index, checker: join(folder, "../check.py"), scripts };
}
