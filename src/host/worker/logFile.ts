import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";

/** Opening a pipe must not wait for its writer. Windows has neither. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * A file that is open for reading. What is asked of it is answered at once and by this thread: handing each question
 * to the pool of threads costs ten times as much as the answer where a log has grown by a line, and a file system
 * that hangs would hold the pool, which the whole process shares.
 */
export class LogFile {
  readonly #descriptor: number;

  /** Throws what `fs.openSync` does. */
  constructor(path: string) {
    this.#descriptor = openSync(path, openFlags);
  }

  stat(): Stats {
    return fstatSync(this.#descriptor);
  }

  /** How many bytes were read; fewer than fit in where the file ends. */
  read(buffer: Uint8Array, position: number): number {
    return readSync(this.#descriptor, buffer, 0, buffer.length, position);
  }

  bytesAt(position: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, this.read(buffer, position));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
