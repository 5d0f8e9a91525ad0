import { EventColumns } from "../../core/log/events/eventColumns.ts";

export interface TailState {
  /** Whether the reading began anew with these events. */
  readonly first: boolean;
  readonly caughtUp: boolean;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface TailSink {
  /** Bytes of the file are taken up. */
  begins(): void;
  /** Resolves when there is room for more. */
  events(events: EventColumns, state: TailState): Promise<void>;
  gone(): void;
  failed(reason: string): void;
}

/**
 * What was given of this reading: nothing, and the end of the file was never reported; nothing, but the end of what
 * was read before; some; all up to the end of the file.
 */
type Given = "nothing" | "nothingAgain" | "some" | "all";

/**
 * What a tail has read and not yet given: events are given when it is known whether the end of the file comes with
 * them, so that a look at a growing file is one message.
 */
export class PendingEvents {
  readonly #sink: TailSink;
  #events = new EventColumns();
  #given: Given = "nothing";
  #linesBefore = 0;

  constructor(sink: TailSink) {
    this.#sink = sink;
  }

  /** The reading begins anew. */
  restart(): void {
    this.#events = new EventColumns();
    this.#linesBefore = 0;
    this.#given = this.#isReported ? "nothingAgain" : "nothing";
  }

  get #isReported(): boolean {
    return this.#given === "all" || this.#given === "nothingAgain";
  }

  /** So many lines were read of a file that does not have the log's name any more. */
  async passLines(count: number, modified: number): Promise<void> {
    await this.#give(false, modified);
    this.#linesBefore += count;
  }

  async add(events: EventColumns, modified: number): Promise<void> {
    if (events.length === 0) return;
    await this.#give(false, modified);
    this.#events = events;
  }

  /** The end of the file is reached. */
  async giveAll(modified: number): Promise<void> {
    await this.#give(true, modified);
  }

  async #give(caughtUp: boolean, modified: number): Promise<void> {
    const events = this.#events;
    if (events.length === 0 && (!caughtUp || this.#isReported)) return;
    this.#events = new EventColumns();
    const first = this.#given === "nothing" || this.#given === "nothingAgain";
    this.#given = caughtUp ? "all" : "some";
    if (this.#linesBefore > 0) countLinesFrom(this.#linesBefore, events);
    await this.#sink.events(events, { first, caughtUp, modified });
  }
}

/** Lines behind those that were read before count within the file that has the log's name now. */
function countLinesFrom(before: number, events: EventColumns): void {
  const { line, others, count } = events;
  for (let row = 0; row < count; row++) {
    const own = line[row] ?? 0;
    if (own > before) line[row] = own - before;
  }
  others.forEach(({ event, ...at }, index) => {
    if ("line" in event && event.line !== null && event.line > before)
      others[index] = { ...at, event: { ...event, line: event.line - before } };
  });
}
