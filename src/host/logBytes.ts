import { columnsOf, type EventColumns } from "../core/log/events/eventColumns.ts";
import type { LogWarningEvent } from "../core/log/events/logEvent.ts";
import type { LogReader } from "../core/log/logFormat.ts";
import { Gunzip, isGzip } from "./gunzip.ts";

/** How many bytes tell an archive. */
const headBytes = 3;

/** Stands before a log's reader: what is a gzip archive reaches it unpacked, all else as it is. */
export class LogBytes {
  readonly #reader: LogReader;
  #head: Uint8Array | null = new Uint8Array(0);
  #archive: Gunzip | null = null;
  #warnings: LogWarningEvent[] = [];
  #taken = 0;

  constructor(reader: LogReader) {
    this.#reader = reader;
  }

  /** How many bytes the reader was given. */
  get taken(): number {
    return this.#taken;
  }

  get isArchive(): boolean {
    return this.#archive !== null;
  }

  /** The events of the next bytes of the file, in pieces that fit into memory. */
  async *push(bytes: Uint8Array): AsyncGenerator<EventColumns> {
    const next = this.#headed(bytes);
    if (next === null) return;
    if (this.#archive === null) {
      yield this.#read(next);
      return;
    }
    for await (const piece of this.#archive.push(next)) yield this.#read(piece);
    yield this.#warned();
  }

  /** Nothing was written for a while: what is held back, as `LogReader.rest`. */
  rest(): EventColumns {
    return this.#settled((reader) => reader.rest());
  }

  /** The file seems to have ended: what is held back, as `LogReader.flush`. */
  flush(): EventColumns {
    return this.#settled((reader) => reader.flush());
  }

  /** The file ends here, and nothing follows: whether an archive is cut off, and what is held back. */
  *end(): Generator<EventColumns> {
    this.#archive?.end();
    yield this.#warned();
    yield this.flush();
  }

  /** Bytes of so short a file that follow later are those of a text. */
  #settled(settle: (reader: LogReader) => EventColumns): EventColumns {
    const head = this.#head;
    if (head === null) return settle(this.#reader);
    this.#head = null;
    return columnsOf([...this.#read(head), ...settle(this.#reader)]);
  }

  #headed(bytes: Uint8Array): Uint8Array | null {
    if (this.#head === null) return bytes;
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    if (head.length < headBytes) {
      this.#head = new Uint8Array(head);
      return null;
    }
    this.#head = null;
    if (isGzip(head))
      this.#archive = new Gunzip((message) =>
        this.#warnings.push({ kind: "warning", line: null, message }),
      );
    return head;
  }

  #read(bytes: Uint8Array): EventColumns {
    this.#taken += bytes.length;
    return this.#reader.push(bytes);
  }

  #warned(): EventColumns {
    const warnings = this.#warnings;
    this.#warnings = [];
    return columnsOf(warnings);
  }
}
