import { ByteQueue } from "./byteQueue.ts";
import { crc32, unsigned32 } from "./crc.ts";

/** A W&B log begins with `:W&B`, a magic number and a version. */
const header = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe);
const headerBytes = 7;
const blockBytes = 32 * 1024;
const partHeaderBytes = 7;
/** A record longer than this is none of metrics and is passed over. */
const longestRecord = 16 * 2 ** 20;

const [whole, first, middle, last] = [1, 2, 3, 4];

export function isWandbLog(head: Uint8Array): boolean {
  return header.every((byte, index) => head[index] === byte);
}

export interface WandbSink {
  record(data: Uint8Array, offset: number): void;
  /** A part of a record at that place is wrong; the rest of its block is passed over. */
  damaged(offset: number): void;
}

/**
 * LevelDB's log format as W&B writes it: blocks of 32 KiB, in which a record lies whole or in parts, each with its
 * CRC-32 (over type and data), length (u16) and type. The seven bytes of the file's header count to the first block.
 */
export class WandbBlocks {
  readonly #sink: WandbSink;
  readonly #queue = new ByteQueue();
  #offset = 0;
  #parts: Uint8Array[] | null = null;
  #held = 0;
  #began = 0;

  constructor(sink: WandbSink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    while (this.#step());
  }

  #step(): boolean {
    if (this.#offset === 0) return this.#take(headerBytes) !== null;
    const left = blockBytes - (this.#offset % blockBytes);
    if (left < partHeaderBytes) return this.#take(left) !== null;
    const head = this.#queue.peek(partHeaderBytes);
    if (head === null) return false;
    const length = (head[4] ?? 0) | ((head[5] ?? 0) << 8);
    const type = head[6] ?? 0;
    if (length + partHeaderBytes > left || type < whole || type > last) return this.#lose(left);
    const part = this.#queue.peek(partHeaderBytes + length);
    if (part === null) return false;
    if (crc32(part, 6) !== unsigned32(part, 0)) return this.#lose(left);
    this.#part(type, part.subarray(partHeaderBytes));
    return this.#take(part.length) !== null;
  }

  #part(type: number, data: Uint8Array): void {
    if (type === whole) {
      this.#parts = null;
      return this.#sink.record(data, this.#offset);
    }
    if (type === first) {
      this.#parts = [];
      this.#held = 0;
      this.#began = this.#offset;
    }
    if (this.#parts === null) return;
    this.#held += data.length;
    if (this.#held > longestRecord) this.#parts = null;
    else this.#parts.push(data.slice());
    if (type === middle || this.#parts === null) return;
    if (type === last) {
      this.#sink.record(joined(this.#parts, this.#held), this.#began);
      this.#parts = null;
    }
  }

  /** DataPasses over the rest of the block once it is there. */
  #lose(left: number): boolean {
    const at = this.#offset;
    if (this.#take(left) === null) return false;
    this.#parts = null;
    this.#sink.damaged(at);
    return true;
  }

  #take(count: number): Uint8Array | null {
    const bytes = this.#queue.peek(count);
    if (bytes === null) return null;
    this.#queue.skip(count);
    this.#offset += count;
    return bytes;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
