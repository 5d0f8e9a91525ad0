import type { LineFormat } from "../../core/log/logFormat.ts";
import type { ReaderEvent } from "../../core/log/logReader.ts";
import { encodeBatch } from "../../core/log/recordBatch.ts";
import { userFormat } from "../../core/log/userPattern.ts";
import { hyperparametersBeside } from "../companions.ts";
import { type DiscoveryListener, watchFiles, watchFolder } from "./discovery.ts";
import type { FromWorker, ToWorker, WatchedFolder } from "./protocol.ts";
import { LogTail, type TailSink, type TailState } from "./tail.ts";

export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Events in one message: what the extension host takes in within a few milliseconds. */
const batchEvents = 250;
/** Batches of one log that may be under way before its reading waits. */
const batchesUnderWay = 2;
/** Files that are read at the same time, those that a person opened aside: a workspace may hold thousands. */
const readersAtOnce = 4;
/** How often logs that were growing are looked at, in milliseconds: network file systems send no events. */
const pollInterval = 2000;
/** A log that has not grown for so long, in milliseconds, is no longer polled. */
const pollWindow = 30 * 60 * 1000;
/** Time that a person's own patterns may take on one line, in milliseconds. */
const patternBudget = 20;
/** A file that holds no metrics is forgotten, until it changes, when it has rested for so long, in milliseconds. */
const restOfNoLog = 60_000;

/** All reading of the extension: finds logs, follows them, and hands over what they hold in columnar batches. */
export class LogService {
  readonly #post: Post;
  readonly #logs = new Map<string, { tail: LogTail; room: Room }>();
  #patterns: readonly LineFormat[] = [];
  readonly #readers = new Room(readersAtOnce);
  readonly #queued = new Set<string>();
  /** Logs of which it was said what stands beside them. */
  readonly #described = new Set<string>();
  readonly #watchers = new Set<{ close(): Promise<void> }>();
  readonly #discovered: DiscoveryListener = {
    changed: (file) => this.#follow(file, false),
    gone: (file) => this.#lose(file),
    failed: (reason) =>
      this.#post(
        { type: "note", level: "warn", path: null, text: `Cannot watch files: ${reason}` },
        [],
      ),
  };
  readonly #opened = watchFiles(this.#discovered);
  readonly #poll: NodeJS.Timeout;

  constructor(post: Post) {
    this.#post = post;
    this.#poll = setInterval(() => this.#pollGrowing(), pollInterval);
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case "watch":
        return this.#watch(message.folders);
      case "patterns":
        return this.#usePatterns(message.patterns);
      case "open":
        this.#opened.add(message.path);
        return this.#follow(message.path, true);
      case "taken":
        return this.#logs.get(message.path)?.room.free();
    }
  }

  async dispose(): Promise<void> {
    clearInterval(this.#poll);
    for (const { tail } of this.#logs.values()) tail.dispose();
    await Promise.all([this.#opened.close(), this.#unwatch()]);
  }

  #watch(folders: readonly WatchedFolder[]): void {
    void this.#unwatch();
    for (const folder of folders) this.#watchers.add(watchFolder(folder, this.#discovered));
  }

  async #unwatch(): Promise<void> {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    await Promise.all(watchers.map((watcher) => watcher.close()));
  }

  #usePatterns(patterns: readonly string[]): void {
    const made = userFormat(patterns, { clock: () => performance.now(), limit: patternBudget });
    this.#patterns = made.ok ? [made.format] : [];
    if (!made.ok && patterns.length > 0) {
      for (const text of made.messages) {
        this.#post(
          {
            type: "note",
            level: "warn",
            path: null,
            text: `A pattern of the settings cannot be used: ${text}`,
          },
          [],
        );
      }
    }
    for (const [path, { tail }] of this.#logs) {
      tail.usePatterns(this.#patterns);
      void this.#read(path, tail);
    }
  }

  #follow(path: string, wanted: boolean): void {
    let log = this.#logs.get(path);
    if (log === undefined) {
      const room = new Room(batchesUnderWay);
      log = { tail: new LogTail(path, this.#sinkFor(path, room), wanted, this.#patterns), room };
      this.#logs.set(path, log);
    }
    if (wanted) log.tail.want();
    void this.#read(path, log.tail);
  }

  async #read(path: string, tail: LogTail): Promise<void> {
    if (tail.wanted) return tail.catchUp();
    if (this.#queued.has(path)) return;
    this.#queued.add(path);
    await this.#readers.take();
    this.#queued.delete(path);
    await tail.catchUp();
    this.#readers.free();
    const idle = Date.now() - tail.modified > restOfNoLog;
    if (idle && tail.format === null && !tail.wanted && this.#logs.get(path)?.tail === tail) {
      this.#lose(path);
    }
  }

  #lose(path: string): void {
    const log = this.#logs.get(path);
    if (log === undefined) return;
    log.tail.dispose();
    this.#logs.delete(path);
    this.#described.delete(path);
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
    if (state.first || !this.#described.has(path)) {
      this.#described.add(path);
      const hyperparameters = await hyperparametersBeside(path);
      this.#post({ type: "beside", path, hyperparameters }, []);
    }
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
    for (const [path, { tail }] of this.#logs) {
      if (tail.modified >= since) void this.#read(path, tail);
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
