import { ByteQueue } from "./byteQueue.ts";
import { crc32c, masked } from "./crc.ts";

/** Longer records are no summaries of scalars: they are passed over without being held. */
const longestHeld = 16 * 2 ** 20;
/** A length beyond this is damage, whatever its checksum says. */
const longestPlausible = 2 ** 31;
const headerBytes = 12;
const footerBytes = 4;

export interface TfRecordSink {
  record(data: Uint8Array, offset: number): void;
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
    while (this.#step());
  }

  /** Whether there may be more to read in what has come. */
  #step(): boolean {
    if (this.#passing > 0) return this.#pass();
    const header = this.#queue.peek(headerBytes);
    if (header === null) return false;
    const length = recordLength(header);
    if (length === null) return this.#seek();
    this.#lost = false;
    if (length > longestHeld) {
      this.#sink.tooLong(this.#offset, length);
      this.#passing = headerBytes + length + footerBytes;
      return true;
    }
    const whole = this.#queue.peek(headerBytes + length + footerBytes);
    if (whole === null) return false;
    const data = whole.subarray(headerBytes, headerBytes + length);
    const footer = whole.subarray(headerBytes + length);
    if (masked(crc32c(data)) === unsigned(footer, 0)) this.#sink.record(data, this.#offset);
    else this.#sink.damaged(this.#offset, "data");
    this.#skip(whole.length);
    return true;
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
    while (at + headerBytes <= bytes.length && recordLength(bytes.subarray(at)) === null) at++;
    this.#skip(at);
    return true;
  }

  #skip(count: number): void {
    this.#queue.skip(count);
    this.#offset += count;
  }
}

/** Length of the data of the record that begins here; null where no record does. */
export function recordLength(header: Uint8Array): number | null {
  if (header.length < headerBytes) return null;
  const high = unsigned(header, 4);
  const length = unsigned(header, 0);
  if (high !== 0 || length > longestPlausible) return null;
  return masked(crc32c(header.subarray(0, 8))) === unsigned(header, 8) ? length : null;
}

function unsigned(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}
