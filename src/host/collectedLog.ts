import type { LogWarningEvent } from "../core/log/events/logEvent.ts";
import { createLogReader } from "../core/log/logReader.ts";
import type { Run } from "../core/run/run.ts";
import { fileFacts } from "./fileFacts.ts";
import { LogBytes } from "./logBytes.ts";
import { RunsOfLog } from "./runsOfLog.ts";

/** What the bytes of one log have shown so far, from its first byte on. */
export class CollectedLog {
  readonly #reader;
  readonly #bytes;
  readonly #log: RunsOfLog;

  /** The path is what the log is called. */
  constructor(path: string) {
    const facts = fileFacts(path);
    this.#log = new RunsOfLog(path);
    this.#reader = createLogReader(facts);
    this.#bytes = new LogBytes(this.#reader);
  }

  /** Id of the format; null where no format has recognised the text. */
  get format(): string | null {
    return this.#reader.format;
  }

  get runs(): readonly Run[] {
    return this.#log.runs;
  }

  get warnings(): readonly LogWarningEvent[] {
    return this.#log.warnings;
  }

  async push(chunk: Uint8Array): Promise<void> {
    for await (const events of this.#bytes.push(chunk)) this.#log.take(events);
  }

  /** The log is at rest; bytes may follow. */
  flush(): void {
    this.#log.take(this.#bytes.rest());
  }

  /** Nothing follows. */
  end(): void {
    for (const events of this.#bytes.end()) this.#log.take(events);
  }
}
