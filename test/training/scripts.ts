import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedFolder } from "../support/shared.ts";
import { runProcess } from "../support/vscode/processes.ts";

export const python = "/usr/bin/python3";

/** A training script that gets stuck, as a line of the index describes it. */
export interface StuckScript {
  readonly script: string;
  /** The folder that it lies in, with the index that describes it. */
  readonly folder: string;
  readonly sign: string;
  /** Arguments of each run. */
  readonly runs: readonly (readonly string[])[];
}

export interface Bench {
  readonly checker: string;
  readonly scripts: readonly StuckScript[];
}

/** The stuck scripts beside the repository, or a sentence that says why they cannot be run. */
export async function readBench(): Promise<Bench | string> {
  const shared = sharedFolder();
  const home = shared === null ? null : join(shared, "bench/scripts");
  if (home === null || !existsSync(home)) {
    return "The training test needs the folder shared/ beside the repository.";
  }
  const torch = await runProcess(python, ["-c", "import torch, sklearn"]);
  if (torch.code !== 0) return `The training test needs ${python} with torch and sklearn.`;
  const scripts = ["dev", "dev2"]
    .map((name) => join(home, name))
    .filter((folder) => existsSync(folder))
    .flatMap(readIndex);
  return { checker: join(home, "check.py"), scripts };
}

export function indexOf(folder: string): string {
  return join(folder, "index.jsonl");
}

function readIndex(folder: string): readonly StuckScript[] {
  const lines = readFileSync(indexOf(folder), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line): StuckScript => ({ ...JSON.parse(line), folder }));
}
