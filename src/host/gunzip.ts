import zlib, { type Inflate } from "node:zlib";

/** How much of an archive is unpacked at a time, in bytes: at most a thousandfold comes out of it. */
const sliceBytes = 16 * 1024;
const pieceBytes = 64 * 1024;
const longestHeader = 64 * 1024;
/** Text that has grown so many times from the archive's bytes, and to so many bytes, is no log. */
const mostGrowth = 300;
const longestGrown = 64 * 2 ** 20;
const trailerBytes = 8;

/** Whether a file that begins with these bytes, at least three, is a gzip archive. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * Unpacks a gzip archive as it grows: members one after another (RFC 1952), zeros behind the last one. Bytes that have
 * come out are given before it is known whether the checksum of their member fits; memory stays bounded by the slice.
 */
export class Gunzip {
  readonly #warn: (message: string) => void;
  #pending: Buffer = Buffer.alloc(0);
  #member: { readonly inflate: Inflate; crc: number; length: number } | null = null;
  #wantsTrailer = false;
  #members = 0;
  #over = false;
  /** Of the next byte in `#pending`. */
  #offset = 0;
  #given = 0;

  /** @param warn is told, in a sentence each, what is wrong with the archive and where. */
  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** What the next bytes of the archive give, in pieces. */
  async *push(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length && !this.#over; from += sliceBytes) {
      this.#pending = Buffer.concat([this.#pending, bytes.subarray(from, from + sliceBytes)]);
      for (let before = ""; before !== this.#state && !this.#over; ) {
        before = this.#state;
        yield* this.#step();
      }
    }
  }

  /** The archive ends here: says so where it is cut. */
  end(): void {
    const isCut = this.#member !== null || this.#wantsTrailer || this.#pending.length > 0;
    if (isCut && !this.#over) {
      const at = this.#offset + this.#pending.length;
      this.#warn(`The gzip archive is cut off at byte ${at}; it was read up to there.`);
    }
    this.#member?.inflate.close();
    this.#over = true;
  }

  /** Changes with each step that gets on. */
  get #state(): string {
    return `${this.#offset} ${this.#members} ${this.#wantsTrailer}`;
  }

  async *#step(): AsyncGenerator<Uint8Array> {
    if (this.#wantsTrailer) return this.#trailer();
    if (this.#member === null) return this.#header();
    if (this.#pending.length > 0) yield* this.#inflate(this.#member.inflate);
  }

  #header(): void {
    if (this.#members > 0) {
      const zeros = this.#pending.findIndex((byte) => byte !== 0);
      this.#take(zeros === -1 ? this.#pending.length : zeros);
      if (this.#pending.length === 0) return;
    }
    const length = headerLength(this.#pending);
    if (length === "wrong") return this.#stop("is no longer gzip");
    if (length === "cut") return;
    this.#take(length);
    this.#members++;
    const inflate = zlib.createInflateRaw({ chunkSize: pieceBytes });
    // Who writes hears of an error; one that comes later is of no interest.
    inflate.on("error", () => {});
    this.#member = { inflate, crc: 0, length: 0 };
  }

  async *#inflate(inflate: Inflate): AsyncGenerator<Uint8Array> {
    const before = inflate.bytesWritten;
    const { pieces, error } = await written(inflate, this.#pending);
    for (const piece of pieces) yield this.#counted(piece);
    const consumed = inflate.bytesWritten - before;
    const ended = consumed < this.#pending.length;
    this.#take(consumed);
    if (error !== null) return this.#stop(`is damaged (${error.message})`);
    if (this.#given > longestGrown && this.#given > mostGrowth * this.#offset)
      return this.#stop(`grows more than ${mostGrowth} times when it is unpacked`);
    this.#wantsTrailer = ended;
  }

  #counted(piece: Buffer): Buffer {
    this.#given += piece.length;
    if (this.#member !== null) {
      this.#member.crc = zlib.crc32(piece, this.#member.crc);
      this.#member.length += piece.length;
    }
    return piece;
  }

  #trailer(): void {
    if (this.#pending.length < trailerBytes || this.#member === null) return;
    const { inflate, crc, length } = this.#member;
    inflate.close();
    const fits =
      this.#pending.readUInt32LE(0) === crc && this.#pending.readUInt32LE(4) === length % 2 ** 32;
    if (!fits)
      this.#warn(
        `The gzip archive is damaged before byte ${this.#offset} (its text does not fit its checksum).`,
      );
    this.#take(trailerBytes);
    this.#member = null;
    this.#wantsTrailer = false;
  }

  #take(count: number): void {
    this.#pending = this.#pending.subarray(count);
    this.#offset += count;
  }

  #stop(what: string): void {
    this.#over = true;
    this.#member?.inflate.close();
    this.#warn(`The gzip archive ${what} at byte ${this.#offset}; the rest of it was not read.`);
  }
}

async function written(
  inflate: Inflate,
  bytes: Buffer,
): Promise<{ readonly pieces: Buffer[]; readonly error: Error | null }> {
  const pieces: Buffer[] = [];
  const drain = () => {
    for (let piece = inflate.read(); piece !== null; piece = inflate.read()) pieces.push(piece);
  };
  inflate.on("readable", drain);
  // After an error the callback of the write that met it is not called.
  const error = await new Promise<Error | null>((resolve) => {
    const fail = (failure: Error) => resolve(failure);
    inflate.once("error", fail);
    inflate.write(bytes, () => {
      inflate.off("error", fail);
      resolve(null);
    });
  });
  drain();
  inflate.off("readable", drain);
  return { pieces, error };
}

/** Length of the header of a member: ten bytes, then what its flags announce. */
function headerLength(bytes: Buffer): number | "cut" | "wrong" {
  if (bytes.length >= 3 && !isGzip(bytes)) return "wrong";
  if (bytes.length < 10) return "cut";
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = at < bytes.length ? bytes.indexOf(0, at) : -1;
    if (end === -1) return bytes.length > longestHeader ? "wrong" : "cut";
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at <= bytes.length ? at : "cut";
}
