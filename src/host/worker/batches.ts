import type { ReaderEvent } from "../../core/log/logReader.ts";
import { encodeBatch } from "../../core/log/recordBatch.ts";
import type { FromWorker } from "./protocol.ts";
import type { TailState } from "./tail.ts";

export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Events in one message: what the extension host takes in within a few milliseconds. */
const batchEvents = 250;
/** Batches of one log that may be under way before its reading waits. */
export const batchesUnderWay = 2;

/** Hands over events in columnar batches, each when there is room for it. */
export async function postBatches(
  post: Post,
  room: Room,
  path: string,
  events: readonly ReaderEvent[],
  state: TailState,
): Promise<void> {
  for (let from = 0; from === 0 || from < events.length; from += batchEvents) {
    const part = events.slice(from, from + batchEvents);
    const first = state.first && from === 0;
    const caughtUp = state.caughtUp && from + batchEvents >= events.length;
    const { batch, transfer } = encodeBatch(part);
    await room.take();
    post({ type: "batch", path, ...state, first, caughtUp, batch }, transfer);
  }
}

/** Counts what is under way, so that a fast reader waits for a slow taker. */
export class Room {
  #left: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#left = places;
  }

  take(): Promise<void> {
    if (this.#left > 0) {
      this.#left--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  free(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#left++;
    else next();
  }
}
