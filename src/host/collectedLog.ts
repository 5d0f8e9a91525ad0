import type { EventColumns } from "../core/log/events/eventColumns.ts";
import type { LogWarningEvent } from "../core/log/events/logEvent.ts";
import { createLogReader } from "../core/log/logReader.ts";
import type { Run } from "../core/run/run.ts";
import { RunCollector } from "../core/run/runCollector.ts";
import { runNameOf } from "../core/run/runName.ts";
import { fileFacts } from "./fileFacts.ts";
import { LogBytes } from "./logBytes.ts";

/** What the bytes of one log have shown so far, from its first byte on. */
export class CollectedLog {
  readonly #path: string;
  readonly #name: string;
  readonly #reader;
  readonly #bytes;
  readonly warnings: LogWarningEvent[] = [];
  #collector: RunCollector | null = null;

  /** The path is what the log is called. */
  constructor(path: string) {
    const facts = fileFacts(path);
    this.#path = path;
    this.#name = runNameOf(facts);
    this.#reader = createLogReader(facts);
    this.#bytes = new LogBytes(this.#reader);
  }

  /** Id of the format; null where no format has recognised the text. */
  get format(): string | null {
    return this.#reader.format;
  }

  get runs(): readonly Run[] {
    return this.#collector?.runs ?? [];
  }

  async push(chunk: Uint8Array): Promise<void> {
    for await (const events of this.#bytes.push(chunk)) this.#take(events);
  }

  /** The log is at rest; bytes may follow. */
  flush(): void {
    this.#take(this.#bytes.rest());
  }

  /** Nothing follows. */
  end(): void {
    for (const events of this.#bytes.end()) this.#take(events);
  }

  #take(events: EventColumns): void {
    events.visit(
      (from, to) => this.#collector?.acceptRows(events, from, to),
      (event) => {
        if (event.kind === "warning") this.warnings.push(event);
        else if (event.kind === "reset") {
          const { format } = event;
          this.#collector = new RunCollector({ path: this.#path, name: this.#name, format });
        } else this.#collector?.accept(event);
      },
    );
  }
}
