import { encodeBatches } from "../../core/log/events/recordBatch.ts";
import type { ReaderEvent } from "../../core/log/logReader.ts";
import type { TailState } from "./pendingEvents.ts";
import type { FromWorker } from "./protocol.ts";

export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Metrics in one message: what the extension host takes in within a few milliseconds. */
const batchRows = 2000;
/** Batches of one log that may be under way before its reading waits. */
export const batchesUnderWay = 2;
/** Batches of all logs that may be under way: more would be taken in at once, however busy the extension host is. */
export const batchesUnderWayInAll = 8;

/** Hands over events in columnar batches, each when there is room for it: that of its log, then that of all. */
export async function postBatches(
  post: Post,
  room: readonly Semaphore[],
  path: string,
  events: Iterable<ReaderEvent>,
  state: TailState,
): Promise<void> {
  let first = state.first;
  for (const { batch, transfer, last } of encodeBatches(events, batchRows)) {
    const caughtUp = state.caughtUp && last;
    for (const permits of room) await permits.acquire();
    post({ type: "batch", path, ...state, first, caughtUp, batch }, transfer);
    first = false;
  }
}

/** A counting semaphore: a fast reader waits for a slow taker. */
export class Semaphore {
  #left: number;
  readonly #waiting: (() => void)[] = [];

  constructor(permits: number) {
    this.#left = permits;
  }

  acquire(): Promise<void> {
    if (this.#left > 0) {
      this.#left--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Nobody counts any more: lets all through. */
  open(): void {
    this.#left = Number.POSITIVE_INFINITY;
    for (const go of this.#waiting.splice(0)) go();
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#left++;
    else next();
  }
}
