import { copyFile, open } from "node:fs/promises";
import path from "node:path";
import type { Run } from "../../core/run/run.ts";
import { measureOf } from "../../core/trial/course.ts";
import { CollectedLog } from "../collectedLog.ts";
import { findLogs } from "../findLogs.ts";
import { readWholeLog } from "../readWholeLog.ts";

/** Which run of the stuck log a trial repeats, and where in the project that log lay. */
export interface WantedRun {
  /** Name of the loss by which runs are compared; null while no log has shown it. */
  readonly series: string | null;
  /** Of several runs in one log, which. */
  readonly ordinal: number;
  /** Relative to the project; null where it lay elsewhere. */
  readonly place: string | null;
}

/** Reads the log of one trial as it grows. */
export class TrialLog {
  readonly #file: string;
  readonly #wanted: WantedRun;
  #log: CollectedLog;
  #offset = 0;

  constructor(file: string, wanted: WantedRun) {
    this.#file = file;
    this.#wanted = wanted;
    this.#log = new CollectedLog(file);
  }

  /** What standard output has shown so far. @returns null where that is no training. */
  async read(): Promise<Run | null> {
    await this.#readOn();
    return choose(this.#log.runs, this.#wanted);
  }

  /**
   * The whole of what the trial has left, when it is over: standard output, or the log that it wrote itself, which is
   * then kept in place of the output. `copy` is where the trial ran, `known` what lay there before it.
   */
  async readAll(copy: string, known: ReadonlySet<string>): Promise<Run | null> {
    await this.#readOn();
    this.#log.end();
    const printed = choose(this.#log.runs, this.#wanted);
    if (printed !== null && isWanted(printed, this.#wanted)) return printed;
    const written = await this.#written(copy, known);
    if (written === null) return printed;
    await copyFile(written, this.#file);
    return choose((await readWholeLog(this.#file)).runs, this.#wanted);
  }

  async #readOn(): Promise<void> {
    const handle = await open(this.#file, "r").catch(() => null);
    if (handle === null) return;
    try {
      // A job that was requeued on a cluster begins its log anew.
      if ((await handle.stat()).size < this.#offset) {
        this.#log = new CollectedLog(this.#file);
        this.#offset = 0;
      }
      const chunk = new Uint8Array(1 << 20);
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, this.#offset);
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        await this.#log.push(chunk.slice(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
  }

  async #written(copy: string, known: ReadonlySet<string>): Promise<string | null> {
    const found = await findLogs(copy);
    const files = found.kind === "folder" ? found.files : [];
    const own = files.filter((file) => !known.has(path.relative(copy, file).replaceAll("\\", "/")));
    const { place } = this.#wanted;
    const first = place === null ? [] : own.filter((file) => file === path.join(copy, place));
    for (const file of new Set([...first, ...own])) {
      const runs = await readWholeLog(file).then(
        (log) => log.runs,
        () => [],
      );
      const run = choose(runs, this.#wanted);
      if (run !== null && isWanted(run, this.#wanted)) return file;
    }
    return null;
  }
}

/** The run of that number, or the last of so few; of those that train. */
export function choose(runs: readonly Run[], { ordinal }: WantedRun): Run | null {
  return runs[Math.min(ordinal, runs.length - 1)] ?? null;
}

function isWanted(run: Run, { series }: WantedRun): boolean {
  return series === null ? measureOf(run) !== null : (run.find(series)?.length ?? 0) > 1;
}
