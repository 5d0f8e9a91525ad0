import { piecesOf } from "../bytes/pieces.ts";
import { ColumnLog, type EventColumns } from "../events/eventColumns.ts";
import { WarningLimit } from "../events/warningLimit.ts";
import type { BinaryFormat, BinaryReader, FileFacts, LogReader } from "../logFormat.ts";

/** Reads a log that is no text. */
export class BinaryLog implements LogReader {
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
    for (const piece of piecesOf(bytes)) this.#reader.bytes(piece, events);
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
