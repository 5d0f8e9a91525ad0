import { ByteQueue } from "./byteQueue.ts";
import { crc32c, masked, unsigned32 } from "./crc.ts";

/** Longer records are no summaries of scalars: they are passed over without being held. */
const longestHeld = 16 * 2 ** 20;
/** A length beyond this is damage, whatever its checksum says. */
const longestPlausible = 2 ** 31;
const headerBytes = 12;
const footerBytes = 4;

export interface TfRecordSink {
  /** The data lie from `from` to before `to`; the bytes are good until the call returns. */
  record(bytes: Uint8Array, from: number, to: number, offset: number): void;
  /** Bytes that are passed over, from `offset` on; said once for each stretch, when it begins. */
  damaged(offset: number, what: "header" | "data"): void;
  tooLong(offset: number, length: number): void;
}

/**
 * TFRecord framing: length (u64), its masked CRC-32C, data, its masked CRC-32C, all little endian.
 *
 * A record that is not all there yet waits for more. One with wrong data is passed over by its length; behind a wrong
 * header, the next eight bytes that fit the four after them begin a record again.
 */
export class TfRecordReader {
  readonly #sink: TfRecordSink;
  readonly #queue = new ByteQueue();
  /** Of the next byte in the queue. */
  #offset = 0;
  #passing = 0;
  #lost = false;

  constructor(sink: TfRecordSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    while (this.#passing > 0 ? this.#pass() : this.#readFront() || this.#readNext());
  }

  /** Reads the records that lie whole in the front piece; whether there were any. */
  #readFront(): boolean {
    const front = this.#queue.front();
    let at = 0;
    for (;;) {
      const length = recordLength(front, at);
      if (length === null || length > longestHeld) break;
      const end = at + headerBytes + length + footerBytes;
      if (end > front.length) break;
      this.#record(front, at, end, this.#offset + at);
      at = end;
    }
    this.#skip(at);
    return at > 0;
  }

  /** Reads the next record, which may lie in several pieces; whether there may be more to read. */
  #readNext(): boolean {
    const header = this.#queue.peek(headerBytes);
    if (header === null) return false;
    const length = recordLength(header, 0);
    if (length === null) return this.#seek();
    if (length > longestHeld) {
      this.#sink.tooLong(this.#offset, length);
      this.#passing = headerBytes + length + footerBytes;
      return true;
    }
    const whole = this.#queue.peek(headerBytes + length + footerBytes);
    if (whole === null) return false;
    this.#record(whole, 0, whole.length, this.#offset);
    this.#skip(whole.length);
    return true;
  }

  #record(bytes: Uint8Array, begin: number, end: number, offset: number): void {
    this.#lost = false;
    const [from, to] = [begin + headerBytes, end - footerBytes];
    if (masked(crc32c(bytes, from, to)) === unsigned32(bytes, to))
      this.#sink.record(bytes, from, to, offset);
    else this.#sink.damaged(offset, "data");
  }

  #pass(): boolean {
    const count = Math.min(this.#passing, this.#queue.length);
    this.#passing -= count;
    this.#skip(count);
    return this.#passing === 0 && count > 0;
  }

  #seek(): boolean {
    if (!this.#lost) this.#sink.damaged(this.#offset, "header");
    this.#lost = true;
    const bytes = this.#queue.peek(Math.min(this.#queue.length, 2 ** 16)) ?? new Uint8Array(0);
    let at = 1;
    while (at + headerBytes <= bytes.length && recordLength(bytes, at) === null) at++;
    this.#skip(at);
    return true;
  }

  #skip(count: number): void {
    this.#queue.skip(count);
    this.#offset += count;
  }
}

/** Length of the data of the record that begins there; null where no record does. */
export function recordLength(bytes: Uint8Array, at: number): number | null {
  if (bytes.length - at < headerBytes || unsigned32(bytes, at + 4) !== 0) return null;
  const length = unsigned32(bytes, at);
  if (length > longestPlausible) return null;
  return masked(crc32c(bytes, at, at + 8)) === unsigned32(bytes, at + 8) ? length : null;
}
