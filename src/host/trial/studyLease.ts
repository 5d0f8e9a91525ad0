import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { isRecord, readJson } from "./files.ts";
import { processStart } from "./processStart.ts";

/** An owner on another machine, whose processes cannot be seen, is taken for gone when it has been silent for so long. */
const patienceMilliseconds = 60_000;
const renewalMilliseconds = 5000;

/** Who carries a study out: a process of a machine. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly started: string | null;
}

export interface LeaseOptions {
  readonly host?: string;
  readonly now?: () => number;
}

/**
 * Which process owns the study in a folder: the one that has created the `owner` file with the highest number. Whoever
 * finds the owner gone creates the next number. Nothing is ever removed, so of two that find it gone only one succeeds,
 * and an owner that was taken for gone sees that another has followed it.
 */
export class StudyLeases {
  readonly #folder: string;
  readonly #host: string;
  readonly #now: () => number;
  /** The file of the owner that was seen last, and since when it has not been touched. */
  #seen = { number: -1, touched: 0, since: 0 };

  constructor(folder: string, { host = hostname(), now = Date.now }: LeaseOptions = {}) {
    this.#folder = folder;
    this.#host = host;
    this.#now = now;
  }

  /** Null where somebody else owns the study. @throws the file system's error, where the folder is gone or full. */
  async take(): Promise<StudyLease | null> {
    const newest = await newestOwner(this.#folder);
    if (newest >= 0 && !(await this.#isGone(newest))) return null;
    const own: Owner = {
      host: this.#host,
      pid: process.pid,
      started: await processStart(process.pid),
    };
    const number = newest + 1;
    try {
      await writeFile(ownerFile(this.#folder, number), JSON.stringify(own), { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
      throw error;
    }
    return new StudyLease(this.#folder, number, this.#now);
  }

  async #isGone(number: number): Promise<boolean> {
    const file = ownerFile(this.#folder, number);
    const owner = ownerOf(await readJson(file));
    if (owner?.host === this.#host && owner.started !== null)
      return (await processStart(owner.pid)) !== owner.started;
    // On another machine, on one that does not tell, or not yet written to its end: by whether it still moves, on our
    // own clock.
    const touched = (await stat(file)).mtimeMs;
    const isKnown = this.#seen.number === number && this.#seen.touched === touched;
    if (!isKnown) this.#seen = { number, touched, since: this.#now() };
    return this.#now() - this.#seen.since > patienceMilliseconds;
  }
}

/** The right to act on a study. */
export class StudyLease {
  readonly #folder: string;
  readonly #number: number;
  readonly #now: () => number;
  #renewed: number;

  constructor(folder: string, number: number, now: () => number) {
    this.#folder = folder;
    this.#number = number;
    this.#now = now;
    this.#renewed = now();
  }

  /** False where another has taken the study over: this process has slept, or could not be seen. */
  async isHeld(): Promise<boolean> {
    return (await newestOwner(this.#folder)) === this.#number;
  }

  /** Shows others that this process is there. @returns whether the study is still its own. */
  async renew(): Promise<boolean> {
    if (!(await this.isHeld())) return false;
    if (this.#now() - this.#renewed < renewalMilliseconds) return true;
    this.#renewed = this.#now();
    const time = new Date(this.#renewed);
    // A disk that takes no more may refuse it: others see the process itself, or wait.
    await utimes(ownerFile(this.#folder, this.#number), time, time).catch(() => {});
    return true;
  }
}

/** Whether a study was begun at all, and not only prepared. */
export async function isBegun(folder: string): Promise<boolean> {
  return (await newestOwner(folder)) >= 0;
}

async function newestOwner(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) =>
    Number(/^owner\.(\d+)\.json$/.exec(name)?.[1] ?? -1),
  );
  return Math.max(-1, ...numbers);
}

function ownerFile(folder: string, number: number): string {
  return path.join(folder, `owner.${number}.json`);
}

function ownerOf(record: unknown): Owner | null {
  if (!isRecord(record)) return null;
  const { host, pid, started } = record;
  if (typeof host !== "string" || typeof pid !== "number") return null;
  return { host, pid, started: typeof started === "string" ? started : null };
}
