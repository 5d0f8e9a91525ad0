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
 * What a tail has read and not yet given: events are given when it is known whether the end of the file comes with
 * them, so that a look at a growing file is one message.
 */
export class HeldEvents {
  readonly #sink: TailSink;
  #held = new EventColumns();
  #first = true;
  /** Whether events were given since the end of the file was last reported. */
  #behind = true;
  #linesBefore = 0;

  constructor(sink: TailSink) {
    this.#sink = sink;
  }

  /** The reading begins anew. */
  restart(): void {
    this.#held = new EventColumns();
    this.#linesBefore = 0;
    this.#first = true;
  }

  /** So many lines were read of a file that does not have the log's name any more. */
  async passLines(count: number, modified: number): Promise<void> {
    await this.#giveHeld(false, modified);
    this.#linesBefore += count;
  }

  async hold(events: EventColumns, modified: number): Promise<void> {
    if (events.length === 0) return;
    await this.#giveHeld(false, modified);
    this.#held = events;
  }

  /** The end of the file is reached. */
  async giveAll(modified: number): Promise<void> {
    await this.#giveHeld(true, modified);
  }

  async #giveHeld(caughtUp: boolean, modified: number): Promise<void> {
    const events = this.#held;
    if (events.length === 0 && !(caughtUp && this.#behind)) return;
    this.#held = new EventColumns();
    this.#behind = !caughtUp;
    const first = this.#first;
    this.#first = false;
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
