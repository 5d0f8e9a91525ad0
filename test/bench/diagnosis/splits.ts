import { join } from "node:path";
import type { Run } from "../../../src/core/run/run.ts";
import { sharedFolder } from "../../support/shared.ts";
import { type LabelledRun, readLabels } from "./labels.ts";
import { readRun } from "./predict.ts";

/** A labelled run as it is read; null where nothing is. */
export interface Case {
  readonly row: LabelledRun;
  readonly run: Run | null;
}

export interface Split {
  readonly name: string;
  readonly folder: string;
  readonly cases: readonly Case[];
}

/** The labelled runs beside the repository; null where there are none. */
export async function readSplits(): Promise<readonly Split[] | null> {
  const shared = sharedFolder();
  if (shared === null) return null;
  const splits: Split[] = [];
  for (const name of ["dev", "dev2"]) {
    const folder = join(shared, "bench", name);
    const cases: Case[] = [];
    for (const row of readLabels(folder))
      cases.push({ row, run: await readRun(row, join(folder, row.path)) });
    splits.push({ name, folder, cases });
  }
  return splits;
}
