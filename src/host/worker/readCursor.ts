import type { Stats } from "node:fs";
import { crc32 } from "node:zlib";
import { shortestPadding } from "../../core/log/bytes/textStream.ts";
import type { LogFile } from "./logFile.ts";

/** Bytes before the offset that must still be there: a file rewritten in place looks like one that grew. */
const fingerprintBytes = 64;
/** Bytes of a sample of what was read further back: one at the beginning, and one wherever the offset doubles. */
const sampleBytes = 256;
const firstSample = 64;
/** Files up to this size are compared whole where they were written to and have not grown, in bytes. */
const mostCompared = 64 * 2 ** 20;
const mostHoles = 16;
const chunkBytes = 256 * 1024;

/**
 * Where the reading of a growing file stands, and what tells that it is no longer the file that was read.
 *
 * Zeros at the end of the file are not read: a network file system shows them for a moment where the bytes of another
 * machine are still to come, and a file that was made with room to spare ends in them. Zeros that have text behind them
 * are; should they become text later, the file counts as another one and is read anew.
 */
export class ReadCursor {
  #identity = "";
  /** When the file was last written, as the file system says it. */
  #stamp = "";
  #fingerprint = Buffer.alloc(0);
  #checksum = 0;
  readonly #samples: { readonly at: number; readonly bytes: Buffer }[] = [];
  #nextSample = 0;
  #holes: number[] = [];
  #offset = 0;
  /** Between `offset` and here are zeros. */
  #zerosEnd = 0;

  /** How many bytes were read. */
  get offset(): number {
    return this.#offset;
  }

  /** Where to read next. */
  get position(): number {
    return this.#zerosEnd;
  }

  get endsLine(): boolean {
    return this.#fingerprint.at(-1) === 10;
  }

  isOf(stats: Stats): boolean {
    return this.#identity === identityOf(stats);
  }

  /** Whether what was read is still the beginning of the file; true where nothing was read. */
  isBeginningOf(file: LogFile, stats: Stats): boolean {
    if (this.#identity === "") return true;
    if (!this.isOf(stats) || stats.size < this.#offset) return false;
    const last = file.bytesAt(this.#offset - this.#fingerprint.length, fingerprintBytes);
    if (!last.subarray(0, this.#fingerprint.length).equals(this.#fingerprint)) return false;
    for (const hole of this.#holes) if (file.bytesAt(hole, 1)[0] !== 0) return false;
    for (const { at, bytes } of this.#samples)
      if (!file.bytesAt(at, bytes.length).equals(bytes)) return false;
    const isSuspicious = stats.size === this.#offset && stampOf(stats) !== this.#stamp;
    return !isSuspicious || this.#offset > mostCompared || this.#compares(file);
  }

  /** The file that is read from here on. */
  begin(file: LogFile, stats: Stats): void {
    this.#identity = identityOf(stats);
    this.#stamp = stampOf(stats);
    if (this.#zerosEnd === this.#offset) return;
    const next = file.bytesAt(this.#offset, 4096);
    if (this.#zerosEnd > stats.size || next.some((byte) => byte !== 0))
      this.#zerosEnd = this.#offset;
  }

  /** What is to be read of the bytes at `position`, and of the zeros before them. */
  *take(chunk: Buffer): Generator<Buffer> {
    const end = endOfText(chunk);
    if (end > 0) {
      yield* this.takeZeros();
      yield this.#taken(chunk.subarray(0, end));
    }
    this.#zerosEnd += chunk.length - end;
  }

  /** The zeros before `position`. */
  *takeZeros(): Generator<Buffer> {
    const count = this.#zerosEnd - this.#offset;
    if (count >= shortestPadding) {
      this.#holes.push(this.#offset);
      if (this.#holes.length > mostHoles) this.#holes.shift();
    }
    this.#zerosEnd = this.#offset;
    for (let left = count; left > 0; left -= chunkBytes)
      yield this.#taken(Buffer.alloc(Math.min(left, chunkBytes)));
  }

  /** Whether so few zeros are held back that they are part of what was written: of UTF-16, of a checksum. */
  get endsInFewZeros(): boolean {
    return this.#zerosEnd - this.#offset < shortestPadding;
  }

  #taken(bytes: Buffer): Buffer {
    this.#sample(bytes);
    this.#offset += bytes.length;
    this.#zerosEnd = this.#offset;
    this.#checksum = crc32(bytes, this.#checksum);
    const joined = Buffer.concat([this.#fingerprint, bytes.subarray(-fingerprintBytes)]);
    this.#fingerprint = Buffer.from(joined.subarray(-fingerprintBytes));
    return bytes;
  }

  #sample(bytes: Buffer): void {
    const end = this.#offset + bytes.length;
    for (; this.#nextSample < end; this.#nextSample = Math.max(firstSample, 2 * this.#nextSample)) {
      const from = this.#nextSample - this.#offset;
      const sample = Buffer.from(bytes.subarray(from, from + sampleBytes));
      this.#samples.push({ at: this.#nextSample, bytes: sample });
    }
  }

  #compares(file: LogFile): boolean {
    let checksum = 0;
    for (let at = 0; at < this.#offset; at += chunkBytes) {
      const length = Math.min(chunkBytes, this.#offset - at);
      checksum = crc32(file.bytesAt(at, length), checksum);
    }
    return checksum === this.#checksum;
  }
}

export function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function stampOf({ mtimeMs, ctimeMs }: Stats): string {
  return `${mtimeMs}:${ctimeMs}`;
}

/** Where the zeros begin that the bytes end in; the length where those are few. */
function endOfText(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end > 0 && bytes.length - end < shortestPadding ? bytes.length : end;
}
