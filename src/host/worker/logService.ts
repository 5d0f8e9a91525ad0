import type { ReaderEvent } from "../../core/log/logReader.ts";
import { encodeBatch } from "../../core/log/recordBatch.ts";
import { watchFolder } from "./discovery.ts";
import type { FromWorker, ToWorker, WatchedFolder } from "./protocol.ts";
import { LogTail, type TailSink, type TailState } from "./tail.ts";

export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Events in one message: what the extension host takes in within a few milliseconds. */
const batchEvents = 2000;
/** Batches of one log that may be under way before its reading waits. */
const batchesUnderWay = 2;
/** How often logs that were growing are looked at, in milliseconds: network file systems send no events. */
const pollInterval = 2000;
/** A log that has not grown for so long, in milliseconds, is no longer polled. */
const pollWindow = 30 * 60 * 1000;

/** All reading of the extension: finds logs, follows them, and hands over what they hold in columnar batches. */
export class LogService {
  readonly #post: Post;
  readonly #logs = new Map<string, { tail: LogTail; room: Room }>();
  readonly #watchers = new Set<{ close(): Promise<void> }>();
  readonly #poll: NodeJS.Timeout;

  constructor(post: Post) {
    this.#post = post;
    this.#poll = setInterval(() => this.#pollGrowing(), pollInterval);
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case "watch":
        return this.#watch(message.folders);
      case "open":
        return this.#follow(message.path, true);
      case "taken":
        return this.#logs.get(message.path)?.room.free();
    }
  }

  async dispose(): Promise<void> {
    clearInterval(this.#poll);
    for (const { tail } of this.#logs.values()) tail.dispose();
    await this.#unwatch();
  }

  #watch(folders: readonly WatchedFolder[]): void {
    void this.#unwatch();
    for (const folder of folders) {
      const watcher = watchFolder(folder, {
        changed: (file) => this.#follow(file, false),
        gone: (file) => this.#lose(file),
        failed: (path, reason) => this.#note("warn", path, `Cannot watch this folder: ${reason}`),
      });
      this.#watchers.add(watcher);
    }
  }

  async #unwatch(): Promise<void> {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    await Promise.all(watchers.map((watcher) => watcher.close()));
  }

  #follow(path: string, wanted: boolean): void {
    let log = this.#logs.get(path);
    if (log === undefined) {
      const room = new Room(batchesUnderWay);
      log = { tail: new LogTail(path, this.#sinkFor(path, room), wanted), room };
      this.#logs.set(path, log);
    }
    if (wanted) log.tail.want();
    void log.tail.catchUp();
  }

  #lose(path: string): void {
    const log = this.#logs.get(path);
    if (log === undefined) return;
    log.tail.dispose();
    this.#logs.delete(path);
    if (log.tail.format !== null) this.#post({ type: "gone", path }, []);
  }

  #sinkFor(path: string, room: Room): TailSink {
    return {
      events: (events, state) => this.#give(path, room, events, state),
      gone: () => this.#lose(path),
      failed: (reason) => this.#note("warn", path, `Cannot read this log: ${reason}`),
    };
  }

  async #give(
    path: string,
    room: Room,
    events: readonly ReaderEvent[],
    state: TailState,
  ): Promise<void> {
    const tail = this.#logs.get(path)?.tail;
    if (tail === undefined || (tail.format === null && !tail.wanted)) return;
    for (let from = 0; from === 0 || from < events.length; from += batchEvents) {
      const part = events.slice(from, from + batchEvents);
      const first = state.first && from === 0;
      const caughtUp = state.caughtUp && from + batchEvents >= events.length;
      const { batch, transfer } = encodeBatch(part);
      await room.take();
      this.#post({ type: "batch", path, ...state, first, caughtUp, batch }, transfer);
    }
  }

  #pollGrowing(): void {
    const since = Date.now() - pollWindow;
    for (const { tail } of this.#logs.values()) {
      if (tail.modified >= since) void tail.catchUp();
    }
  }

  #note(level: "info" | "warn", path: string, text: string): void {
    this.#post({ type: "note", level, path, text }, []);
  }
}

/** Counts what is under way, so that a fast reader waits for a slow taker. */
class Room {
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
