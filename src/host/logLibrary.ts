import { stat } from "node:fs/promises";
import { diagnoseComparison } from "../core/diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun } from "../core/diagnosis/diagnose.ts";
import type { Diagnosis } from "../core/diagnosis/finding.ts";
import { compareRuns } from "../core/run/comparison.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import type { Run } from "../core/run/run.ts";
import { anyCompanion } from "./companions.ts";
import { findLogs, holdsMetrics } from "./findLogs.ts";
import { holdsRun } from "./holdsRun.ts";
import { joinCompanions } from "./joinCompanions.ts";
import { readWholeLog, type WholeLog } from "./readWholeLog.ts";
import { isBelow, liesIn, realFolders } from "./realFolders.ts";

export interface Library {
  readonly runs: readonly Run[];
  readonly comparisons: readonly {
    readonly comparison: Comparison;
    readonly diagnosis: Diagnosis;
  }[];
  diagnosis(run: Run): Diagnosis;
}

interface Shelf {
  readonly stamp: string;
  readonly log: WholeLog | null;
}

/** A run whose log was written within so many milliseconds is taken to go on. */
const liveWindow = 120_000;

/**
 * The logs of some folders, read when asked. What has not changed on disk since it was read is not read again, so that
 * asking anew costs a look at each file. Only files that really lie in the folders are read, logs and the settings
 * beside them alike: links that lead out are not followed.
 */
export class LogLibrary {
  readonly #folders: readonly string[];
  readonly #shelves = new Map<string, Shelf>();
  /** Of each file of no telling name what it was when it was looked into, and whether it held metrics. */
  readonly #probed = new Map<string, { readonly stamp: string; readonly holds: boolean }>();
  readonly #diagnoses = new WeakMap<Run, Diagnosis>();
  #key = "";
  #current: Library | null = null;
  #reading: Promise<Library> | null = null;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Everything that the folders hold at this moment; those who ask at the same time are answered together. */
  read(): Promise<Library> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<Library> {
    const roots = await realFolders(this.#folders);
    const groups: WholeLog[][] = [];
    const seen = new Set<string>();
    for (const folder of this.#folders) {
      const found = await findLogs(folder, {
        mayFollow: (real) => isBelow(roots, real),
        holdsMetrics: (file) => this.#probe(file),
      });
      const files =
        found.kind === "folder" ? found.files : found.kind === "file" ? [found.path] : [];
      const logs: WholeLog[] = [];
      for (const file of files) {
        if (seen.has(file) || !(await liesIn(roots, file))) continue;
        seen.add(file);
        const log = await this.#readOne(file, (place) => liesIn(roots, place));
        if (log !== null) logs.push(log);
      }
      groups.push(logs);
    }
    for (const file of this.#shelves.keys()) if (!seen.has(file)) this.#shelves.delete(file);
    const key = [...this.#shelves].map(([file, { stamp }]) => `${file}\n${stamp}`).join("\n");
    if (this.#current !== null && key === this.#key) return this.#current;
    this.#key = key;
    this.#current = this.#library(groups.flatMap((logs) => joinCompanions(logs)));
    return this.#current;
  }

  async #probe(file: string): Promise<boolean> {
    const stamp = await stat(file).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => null,
    );
    if (stamp === null) return false;
    const known = this.#probed.get(file);
    if (known?.stamp === stamp) return known.holds;
    const holds = await holdsMetrics(file);
    this.#probed.set(file, { stamp, holds });
    return holds;
  }

  async #readOne(
    file: string,
    mayRead: (place: string) => Promise<boolean>,
  ): Promise<WholeLog | null> {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const live = Date.now() - mtimeMs < liveWindow;
      const stamp = `${mtimeMs} ${size} ${ino} ${live}`;
      const known = this.#shelves.get(file);
      if (known?.stamp === stamp) return known.log;
      const read = await readWholeLog(file, { ...anyCompanion, mayRead });
      const log = holdsRun(read) ? read : null;
      const last = log?.runs.at(-1);
      if (last !== undefined) {
        last.lastGrowth = mtimeMs;
        if (live && last.status === "idle") last.status = "live";
      }
      this.#shelves.set(file, { stamp, log });
      return log;
    } catch {
      this.#shelves.delete(file);
      return null;
    }
  }

  #library(logs: readonly WholeLog[]): Library {
    const runs = logs.flatMap((log) => log.runs);
    const comparisons = compareRuns(runs).map((comparison) => ({
      comparison,
      diagnosis: diagnoseComparison(comparison),
    }));
    return { runs, comparisons, diagnosis: (run) => this.#diagnosis(run) };
  }

  #diagnosis(run: Run): Diagnosis {
    const known = this.#diagnoses.get(run) ?? diagnoseRun(run);
    this.#diagnoses.set(run, known);
    return known;
  }
}
