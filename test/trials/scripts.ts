import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedFolder } from "../support/shared.ts";
import { runProcess } from "../support/vscode/processes.ts";

export const python = "/usr/bin/python3";

/** A training script that gets stuck, as a line of an index describes it. */
export interface StuckScript {
  readonly script: string;
  readonly sign: string;
  /** Arguments of each run. */
  readonly runs: readonly (readonly string[])[];
  readonly folder: string;
  readonly index: string;
  readonly checker: string;
}

/** The stuck scripts beside the repository, or a sentence that says why they cannot be run. */
export async function readStuckScripts(): Promise<readonly StuckScript[] | string> {
  const shared = sharedFolder();
  const folder = shared === null ? null : join(shared, "bench/scripts");
  if (folder === null || !existsSync(folder)) {
    return "The trials need the folder shared/ beside the repository.";
  }
  const torch = await runProcess(python, ["-c", "import torch, sklearn"]);
  if (torch.code !== 0) return `The trials need ${python} with torch and sklearn.`;
  return ["dev", "dev2"].flatMap((part) => {
    const index = join(folder, part, "index.jsonl");
    const lines = readFileSync(index, "utf8").split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const entry: Pick<StuckScript, "script" | "sign" | "runs"> = JSON.parse(line);
        return { ...entry, folder: join(folder, part), index, checker: join(folder, "check.py") };
      });
  });
}
