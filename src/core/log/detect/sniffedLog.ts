import { ColumnLog, columnsOf, EventColumns } from "../events/eventColumns.ts";
import { WarningLimit } from "../events/warningLimit.ts";
import { binaryFormats } from "../formats/registry.ts";
import type { BinaryFormat, BinaryReader, FileFacts, LogReader } from "../logFormat.ts";

/** How many bytes tell a binary log. */
const binaryHead = 12;
const empty = new Uint8Array(0);

/**
 * Reads a log of any kind: its first bytes tell whether it is of a binary format, and what is not is text.
 * @param text makes the reader of text.
 */
export class SniffedLog implements LogReader {
  readonly #file: FileFacts;
  readonly #text: () => LogReader;
  #head: Uint8Array = empty;
  #log: LogReader | null = null;

  constructor(file: FileFacts, text: () => LogReader) {
    this.#file = file;
    this.#text = text;
  }

  get format(): string | null {
    return this.#log?.format ?? null;
  }

  push(bytes: Uint8Array): EventColumns {
    if (this.#log !== null) return this.#log.push(bytes);
    const head = new Uint8Array(this.#head.length + bytes.length);
    head.set(this.#head);
    head.set(bytes, this.#head.length);
    this.#head = head;
    return head.length < binaryHead ? new EventColumns() : this.#begin().push(head);
  }

  rest(): EventColumns {
    return this.#settle((log) => log.rest());
  }

  flush(): EventColumns {
    return this.#settle((log) => log.flush());
  }

  get endsWithin(): boolean {
    return this.#log?.endsWithin === true;
  }

  /** A beginning with a zero byte is no text that ends here: the rest of it is still to come. */
  #settle(settle: (log: LogReader) => EventColumns): EventColumns {
    if (this.#log !== null) return settle(this.#log);
    if (this.#head.includes(0)) return new EventColumns();
    const head = this.#head;
    const log = this.#begin();
    return columnsOf([...log.push(head), ...settle(log)]);
  }

  #begin(): LogReader {
    const format = binaryFormats.find((candidate) => candidate.recognises(this.#head));
    this.#head = empty;
    this.#log = format === undefined ? this.#text() : new BinaryLog(format, this.#file);
    return this.#log;
  }
}

class BinaryLog implements LogReader {
  readonly format: string;
  readonly #reader: BinaryReader;
  readonly #log = new ColumnLog();
  readonly #warnings = new WarningLimit();
  #metrics = 0;
  #begun = false;
  #warned = false;

  constructor(format: BinaryFormat, file: FileFacts) {
    this.format = format.id;
    this.#reader = format.createReader(file);
  }

  push(bytes: Uint8Array): EventColumns {
    const { events } = this.#log;
    if (!this.#begun) events.add({ kind: "reset", format: this.format });
    this.#begun = true;
    const known = events.others.length;
    this.#reader.bytes(bytes, events);
    const added = events.others.splice(known);
    events.others.push(...added.filter(({ event }) => this.#warnings.lets(event)));
    this.#metrics += events.count;
    return this.#log.taken();
  }

  readonly endsWithin = false;

  rest(): EventColumns {
    return this.flush();
  }

  flush(): EventColumns {
    const rest = this.#warnings.rest();
    if (rest !== null) this.#log.events.add(rest);
    if (this.#metrics === 0 && !this.#warned) {
      this.#warned = true;
      const message = "No metrics found in the file's records.";
      this.#log.events.add({ kind: "warning", line: null, message });
    }
    return this.#log.taken();
  }
}
