import { columnsOf, EventColumns } from "../events/eventColumns.ts";
import type { FileFacts, LogReader } from "../logFormat.ts";
import { BinaryLog } from "./binaryLog.ts";
import { binaryFormatOf, binaryHead } from "./sniffer.ts";

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
    const format = binaryFormatOf(this.#head);
    this.#head = empty;
    this.#log = format === null ? this.#text() : new BinaryLog(format, this.#file);
    return this.#log;
  }
}
