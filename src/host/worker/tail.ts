import { type FileHandle, open } from "node:fs/promises";
import type { EventColumns } from "../../core/log/eventColumns.ts";
import type { LineFormat } from "../../core/log/logFormat.ts";
import { createLogReader, type LogReader } from "../../core/log/logReader.ts";
import { fileFacts } from "../fileFacts.ts";

export interface TailState {
  /** Whether the reading began anew with these events. */
  readonly first: boolean;
  readonly caughtUp: boolean;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface TailSink {
  /** Resolves when there is room for more. */
  events(events: EventColumns, state: TailState): Promise<void>;
  gone(): void;
  failed(reason: string): void;
}

const chunkBytes = 256 * 1024;
/** How much of a file that nobody asked for is read while no format has claimed it. */
const probeBytes = 4 * 1024 * 1024;
/** Bytes before the offset that must still be there: a file rewritten in place looks like one that grew. */
const fingerprintBytes = 64;
/** A last line without an end counts as whole when nothing was written for so long, in milliseconds. */
const quiet = 1500;

/**
 * Follows one growing file. An event means "read to the end", never "one line".
 * Rotation and truncation arrive as plain changes: inode, size and the bytes before the offset tell.
 */
export class LogTail {
  readonly #path: string;
  readonly #sink: TailSink;
  #wanted: boolean;
  #patterns: readonly LineFormat[];
  #reader: LogReader;
  #offset = 0;
  #identity = "";
  #fingerprint = Buffer.alloc(0);
  #running: Promise<void> | null = null;
  #again = false;
  #quietTimer: NodeJS.Timeout | null = null;
  #modified = 0;
  #first = true;
  #anew = false;
  /** Whether events were given since the end of the file was last reported. */
  #behind = true;

  /** @param wanted a person asked for this file: it is read whole, whatever it holds. */
  constructor(path: string, sink: TailSink, wanted: boolean, patterns: readonly LineFormat[]) {
    this.#path = path;
    this.#sink = sink;
    this.#wanted = wanted;
    this.#patterns = patterns;
    this.#reader = this.#newReader();
  }

  /** From now on the log is read with these patterns, from its beginning. */
  usePatterns(patterns: readonly LineFormat[]): void {
    this.#patterns = patterns;
    this.#anew = true;
  }

  /** When the file was last seen to grow, in milliseconds since 1970. */
  get modified(): number {
    return this.#modified;
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
    if (!this.#wanted && this.#reader.format === null) this.#anew = true;
    this.#wanted = true;
  }

  /** Reads to the end. A call while a read is under way makes that one look once more. */
  catchUp(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#loop().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  dispose(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
  }

  async #loop(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#readOnce();
      } catch (error) {
        this.#fail(error);
      }
    } while (this.#again);
  }

  async #readOnce(): Promise<void> {
    const file = await open(this.#path, "r");
    try {
      const { dev, ino, size, mtimeMs } = await file.stat();
      const identity = `${dev}:${ino}`;
      if (this.#identity !== "" && (this.#anew || (await this.#replaced(file, identity, size))))
        this.#restart();
      this.#identity = identity;
      this.#anew = false;
      this.#modified = mtimeMs;
      await this.#readOn(file);
    } finally {
      await file.close();
    }
  }

  async #replaced(file: FileHandle, identity: string, size: number): Promise<boolean> {
    if (identity !== this.#identity || size < this.#offset) return true;
    const length = this.#fingerprint.length;
    const now = Buffer.alloc(length);
    await file.read(now, 0, length, this.#offset - length);
    return !now.equals(this.#fingerprint);
  }

  async #readOn(file: FileHandle): Promise<void> {
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      if (!this.#wanted && this.#reader.format === null && this.#offset >= probeBytes) return;
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, this.#offset);
      const chunk = buffer.subarray(0, bytesRead);
      this.#offset += bytesRead;
      this.#remember(chunk);
      const caughtUp = bytesRead < chunkBytes;
      const events = this.#reader.push(chunk);
      if (caughtUp && Date.now() - this.#modified >= quiet)
        for (const event of this.#reader.flush()) events.add(event);
      await this.#give(events, caughtUp);
      if (caughtUp) return this.#flushWhenQuiet();
    }
  }

  #remember(chunk: Buffer): void {
    const joined = Buffer.concat([this.#fingerprint, chunk.subarray(-fingerprintBytes)]);
    this.#fingerprint = Buffer.from(joined.subarray(-fingerprintBytes));
  }

  async #give(events: EventColumns, caughtUp: boolean): Promise<void> {
    if (events.length === 0 && !(caughtUp && this.#behind)) return;
    this.#behind = !caughtUp;
    const first = this.#first;
    this.#first = false;
    await this.#sink.events(events, { first, caughtUp, modified: this.#modified });
  }

  #flushWhenQuiet(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    if (Date.now() - this.#modified >= quiet) return;
    this.#quietTimer = setTimeout(() => {
      if (this.#running === null) void this.#give(this.#reader.flush(), true);
    }, quiet);
  }

  #restart(): void {
    this.#reader = this.#newReader();
    this.#offset = 0;
    this.#fingerprint = Buffer.alloc(0);
    this.#first = true;
  }

  #newReader(): LogReader {
    return createLogReader(fileFacts(this.#path), { patterns: this.#patterns });
  }

  #fail(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return this.#sink.gone();
    this.#sink.failed(error instanceof Error ? error.message : String(error));
  }
}
