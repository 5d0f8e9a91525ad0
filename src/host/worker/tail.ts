import type { Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { LineFormat, LogReader } from "../../core/log/logFormat.ts";
import { createLogReader } from "../../core/log/logReader.ts";
import { fileFacts } from "../fileFacts.ts";
import { LogBytes } from "../logBytes.ts";
import { isAbsence, reasonOf } from "../reasonOf.ts";
import { LogFile } from "./logFile.ts";
import { PendingEvents, type TailSink } from "./pendingEvents.ts";
import { ReadCursor } from "./readCursor.ts";
import { type Backup, backupsSince, linesIn, readsLines } from "./rotation.ts";

const chunkBytes = 256 * 1024;
const leastRead = 4096;
const lineEnd = Uint8Array.of(10);
/** How much of a file that nobody asked for is read while no format has claimed it. */
const probeBytes = 1024 * 1024;
/** How many zeros of such a file are passed over. */
const probeZeros = 1024 * 1024 * 1024;
/** What is held back of a log is given when nothing was written for so long, in milliseconds. */
const quiet = 1500;
/**
 * An archive, and a last line that ends within a number, count as whole when nothing was written for so long, in
 * milliseconds. A log that was read so and goes on is read anew.
 */
const wholeAfter = 60_000;

interface Reading {
  readonly kind: "reading";
  done: Promise<void>;
  /** There was a change meanwhile: it looks once more. */
  again: boolean;
}

type Activity =
  | { readonly kind: "idle" }
  /** What is held back is given when the file has rested. */
  | { readonly kind: "waiting"; readonly timer: NodeJS.Timeout }
  | Reading;

/** How the next read begins: an archive that was closed is read anew should it grow. */
type NextRead = "goesOn" | "anew" | "anewIfGrown";

/**
 * Follows one growing file. An event means "read to the end", never "one line".
 * Rotation and truncation arrive as plain changes: inode, size and the bytes before the offset tell (`ReadCursor`).
 *
 * What is promised, for a log that is looked at again after its last change:
 * - appended lines are given once each, in their order, also when a look falls within a line;
 * - a log that is renamed to a backup beside it (`train.log.1`) and begun anew goes on: what was written before the
 *   renaming is read to its end. Lines that reach the backup later, when the new file has been seen, are not;
 * - a log that is cut and written anew, replaced by another file, or removed and made again begins anew: what is
 *   given is what it holds now. Of a log that is copied and cut (copytruncate), lines that were written and cut away
 *   between two looks are only in the copy, and a writer that does not append leaves zeros, which are no text;
 * - a rewriting in place of the same size is seen by the time of the change, up to 64 MiB.
 */
export class LogTail {
  readonly #path: string;
  readonly #sink: TailSink;
  readonly #events: PendingEvents;
  #wanted: boolean;
  #patterns: readonly LineFormat[];
  #reader: LogReader;
  #bytes: LogBytes;
  #cursor = new ReadCursor();
  #activity: Activity = { kind: "idle" };
  #next: NextRead = "goesOn";
  #modified = 0;
  #looked = 0;
  #complaint: string | null = null;

  /** @param wanted a person asked for this file: it is read whole, whatever it holds. */
  constructor(path: string, sink: TailSink, wanted: boolean, patterns: readonly LineFormat[]) {
    this.#path = path;
    this.#sink = sink;
    this.#events = new PendingEvents(sink);
    this.#wanted = wanted;
    this.#patterns = patterns;
    this.#reader = this.#newReader();
    this.#bytes = new LogBytes(this.#reader);
  }

  /** The log is read anew with these. */
  usePatterns(patterns: readonly LineFormat[]): void {
    this.#patterns = patterns;
    this.#next = "anew";
  }

  /** When the file was last seen to grow, in milliseconds since 1970. */
  get modified(): number {
    return this.#modified;
  }

  /** When the file was last looked at, in milliseconds since 1970. */
  get looked(): number {
    return this.#looked;
  }

  /** Whether a person asked for this file. */
  get wanted(): boolean {
    return this.#wanted;
  }

  get format(): string | null {
    return this.#reader.format;
  }

  want(): void {
    // What was wrong with it has been said to nobody: it is read anew.
    if (!this.#wanted && this.#reader.format === null) this.#next = "anew";
    this.#wanted = true;
  }

  /** Reads to the end. A call while a read is under way makes that one look once more. */
  catchUp(): Promise<void> {
    const now = this.#activity;
    if (now.kind !== "reading") return this.#begin((reading) => this.#loop(reading));
    now.again = true;
    return now.done;
  }

  /** The file was written: whether its last line is whole is known when it is looked at. */
  expectLook(): void {
    if (this.#activity.kind !== "waiting") return;
    clearTimeout(this.#activity.timer);
    this.#activity = { kind: "idle" };
  }

  dispose(): void {
    this.expectLook();
  }

  #begin(work: (reading: Reading) => Promise<void>): Promise<void> {
    this.expectLook();
    const reading: Reading = { kind: "reading", done: Promise.resolve(), again: false };
    this.#activity = reading;
    reading.done = work(reading);
    return reading.done;
  }

  async #loop(reading: Reading): Promise<void> {
    let isAtEnd = false;
    do {
      reading.again = false;
      this.#looked = Date.now();
      try {
        isAtEnd = await this.#readOnce();
      } catch (error) {
        this.#fail(error);
      }
    } while (reading.again);
    this.#activity = { kind: "idle" };
    if (isAtEnd) this.#flushWhenQuiet();
  }

  /** Whether the end of the file was reached. */
  async #readOnce(): Promise<boolean> {
    const file = new LogFile(this.#path);
    try {
      const stats = file.stat();
      if (!stats.isFile()) {
        this.#complain(stats.isDirectory() ? "it is a folder" : "it is not a regular file");
        return false;
      }
      this.#complaint = null;
      const isSame = this.#next !== "anew" && this.#cursor.isBeginningOf(file, stats);
      const hasGrown = stats.size > this.#cursor.position;
      if (!isSame) await this.#changeFile(stats);
      else if (hasGrown && (this.#next === "anewIfGrown" || this.#wasTorn(file))) this.#restart();
      if (this.#next === "anew") this.#next = "goesOn";
      this.#modified = stats.mtimeMs;
      this.#cursor.begin(file, stats);
      return await this.#readOn(file, stats.size);
    } finally {
      file.close();
    }
  }

  /** Whether the last line was read as whole, and goes on. */
  #wasTorn(file: LogFile): boolean {
    const [next = 0] = file.bytesAt(this.#cursor.position, 1);
    return this.#reader.endsWithin && next !== 10 && next !== 13;
  }

  /** Goes on with another file of the same name, where the one that was read is now a backup; else begins anew. */
  async #changeFile(now: Stats): Promise<void> {
    const goesOn =
      this.#next !== "anew" && !this.#bytes.isArchive && readsLines(this.#reader.format);
    const backups = goesOn ? await backupsSince(this.#path, this.#cursor, now) : [];
    try {
      if (backups.length === 0) this.#restart();
      for (const backup of backups) await this.#readBackup(backup);
    } finally {
      for (const { file } of backups) file.close();
    }
    this.#cursor = new ReadCursor();
  }

  async #readBackup({ file, stats }: Backup): Promise<void> {
    if (!this.#cursor.isOf(stats)) this.#cursor = new ReadCursor();
    else if (!this.#cursor.isBeginningOf(file, stats)) this.#restart();
    this.#cursor.begin(file, stats);
    await this.#readToEnd(file, stats.size);
    const isCut = !this.#cursor.endsLine;
    if (isCut) await this.#push(lineEnd);
    await this.#events.passLines((await linesIn(file)) + (isCut ? 1 : 0), this.#modified);
  }

  async #readOn(file: LogFile, size: number): Promise<boolean> {
    if (!(await this.#readToEnd(file, size))) return false;
    const rest = Date.now() - this.#modified;
    this.#sink.begins();
    if (this.#bytes.isArchive && rest >= wholeAfter) {
      this.#next = "anewIfGrown";
      for (const events of this.#bytes.end()) await this.#events.add(events, this.#modified);
    } else if (rest >= wholeAfter) await this.#events.add(this.#bytes.flush(), this.#modified);
    else if (rest >= quiet) await this.#events.add(this.#bytes.rest(), this.#modified);
    await this.#events.giveAll(this.#modified);
    return true;
  }

  /** Whether the end was reached; else no format has claimed a file that nobody asked for. */
  async #readToEnd(file: LogFile, size: number): Promise<boolean> {
    const left = Math.max(leastRead, size - this.#cursor.position);
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, left));
    for (;;) {
      if (!this.#wanted && this.#reader.format === null && this.#hasProbed()) return false;
      const bytesRead = file.read(buffer, this.#cursor.position);
      for (const bytes of this.#cursor.take(buffer.subarray(0, bytesRead))) await this.#push(bytes);
      if (bytesRead < buffer.length && (bytesRead === 0 || this.#cursor.position >= size)) break;
      await setImmediate();
    }
    if (this.#cursor.endsInFewZeros)
      for (const bytes of this.#cursor.takeZeros()) await this.#push(bytes);
    return true;
  }

  #hasProbed(): boolean {
    return (
      this.#bytes.taken >= probeBytes || this.#cursor.position - this.#bytes.taken >= probeZeros
    );
  }

  async #push(bytes: Uint8Array): Promise<void> {
    this.#sink.begins();
    for await (const events of this.#bytes.push(bytes))
      await this.#events.add(events, this.#modified);
  }

  #flushWhenQuiet(): void {
    if (Date.now() - this.#modified >= quiet) return;
    const timer = setTimeout(() => this.#begin((reading) => this.#flush(reading)), quiet);
    this.#activity = { kind: "waiting", timer };
  }

  async #flush(reading: Reading): Promise<void> {
    this.#sink.begins();
    await this.#events.add(this.#bytes.rest(), this.#modified);
    await this.#events.giveAll(this.#modified);
    if (reading.again) await this.#loop(reading);
    else this.#activity = { kind: "idle" };
  }

  #restart(): void {
    this.#reader = this.#newReader();
    this.#bytes = new LogBytes(this.#reader);
    this.#cursor = new ReadCursor();
    this.#events.restart();
    if (this.#next === "anewIfGrown") this.#next = "goesOn";
  }

  #newReader(): LogReader {
    return createLogReader(fileFacts(this.#path), { patterns: this.#patterns });
  }

  #fail(error: unknown): void {
    if (isAbsence(error)) this.#sink.gone();
    else this.#complain(reasonOf(error));
  }

  /** Once, until the file has been read again. */
  #complain(reason: string): void {
    if (this.#complaint === reason) return;
    this.#complaint = reason;
    this.#sink.failed(reason);
  }
}
