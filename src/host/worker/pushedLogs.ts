import type { LineFormat, LogReader } from "../../core/log/logFormat.ts";
import { createLogReader, type ReaderEvent } from "../../core/log/logReader.ts";
import { userPatternId } from "../../core/log/pattern/userPattern.ts";
import { metricName } from "../../core/log/words/metricName.ts";
import { batchesUnderWay, type Post, postBatches, Semaphore } from "./batches.ts";
import type { Ending, PushedSource, ToWorker } from "./protocol.ts";
import { noLedger, type WorkLedger } from "./workLedger.ts";

type PushedMessage = Extract<ToWorker, { type: "begin" | "append" | "end" | "drop" }>;

/** How often a metric of training must be stated before a text counts as the log of one. */
const statedOften = 2;
/** How much of a text is read while it is no log of a training, in bytes. */
const budget = 4 * 1024 * 1024;
/** A last line without an end counts as whole when nothing came for so long, in milliseconds. */
const quiet = 1500;

/** Logs that have ended and may still be corrected (a cell's output is cleared, or goes on), the newest. */
const endedKept = 32;

/** Reads logs that are no files: whoever has them pushes their bytes as they come. */
export class PushedLogs {
  readonly #post: Post;
  readonly #underWay: Semaphore;
  readonly #ledger: WorkLedger;
  readonly #logs = new Map<string, PushedLog>();
  readonly #ended = new Set<string>();
  #patterns: readonly LineFormat[] = [];

  /** @param underWay what batches of all logs share. */
  constructor(post: Post, underWay: Semaphore, ledger: WorkLedger = noLedger) {
    this.#post = post;
    this.#underWay = underWay;
    this.#ledger = ledger;
  }

  /** For logs that begin from now on: what was pushed before is not there to be read anew. */
  usePatterns(patterns: readonly LineFormat[]): void {
    this.#patterns = patterns;
  }

  receive(message: PushedMessage): void {
    const { path } = message;
    this.#ledger.begin(path);
    if (message.type === "begin") {
      this.#forget(path);
      const log = new PushedLog(message, this.#patterns, this.#post, this.#underWay);
      this.#logs.set(path, log);
      return;
    }
    const log = this.#logs.get(path);
    if (message.type === "append") {
      if (log?.append(message.bytes) === false) this.#giveUp(path);
    } else if (message.type === "end") {
      log?.end(message.ending);
      if (log !== undefined) this.#letGo(path);
    } else {
      this.#forget(path);
      this.#post({ type: "void", path }, []);
    }
  }

  /** One batch of this log has been taken in. */
  taken(path: string): void {
    this.#logs.get(path)?.taken();
  }

  dispose(): void {
    for (const log of this.#logs.values()) log.dispose();
  }

  #giveUp(path: string): void {
    this.#forget(path);
    this.#post({ type: "givenUp", path }, []);
  }

  #letGo(ended: string): void {
    this.#ended.add(ended);
    const [oldest] = this.#ended;
    if (this.#ended.size > endedKept && oldest !== undefined) this.#forget(oldest);
  }

  #forget(path: string): void {
    this.#ended.delete(path);
    this.#logs.get(path)?.dispose();
    this.#logs.delete(path);
  }
}

/** One text. Nothing is said of it before it has stated a metric of training more than once. */
class PushedLog {
  readonly #path: string;
  readonly #source: PushedSource;
  readonly #post: Post;
  readonly #reader: LogReader;
  readonly #permits = new Semaphore(batchesUnderWay);
  readonly #room: readonly Semaphore[];
  #held: ReaderEvent[] | null = [];
  readonly #stated = new Map<string, number>();
  #bytes = 0;
  #first = true;
  #lastLine = 1;
  /** Whether the text itself has said since its last metric that the training has ended. */
  #saidEnd = false;
  #giving: Promise<void> = Promise.resolve();
  #quietTimer: NodeJS.Timeout | undefined;
  #gone = false;

  constructor(
    { path, source }: Extract<PushedMessage, { type: "begin" }>,
    patterns: readonly LineFormat[],
    post: Post,
    underWay: Semaphore,
  ) {
    this.#path = path;
    this.#source = source;
    this.#post = post;
    this.#room = [this.#permits, underWay];
    this.#reader = createLogReader({ name: source.name, folders: [] }, { patterns });
  }

  /** @returns false where so much has come that this is no log of a training. */
  append(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    this.#take([...this.#reader.push(bytes)]);
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.#take([...this.#reader.rest()]), quiet);
    return this.#held === null || this.#bytes < budget;
  }

  end(ending: Ending | null): void {
    clearTimeout(this.#quietTimer);
    this.#take([...this.#reader.flush()]);
    if (this.#held !== null) return;
    if (ending !== null && !this.#saidEnd) {
      this.#take([{ kind: "status", line: this.#lastLine, ...ending }]);
    }
    const path = this.#path;
    this.#giving = this.#giving.then(() => {
      if (!this.#gone) this.#post({ type: "ended", path }, []);
    });
  }

  taken(): void {
    this.#permits.release();
  }

  dispose(): void {
    this.#gone = true;
    clearTimeout(this.#quietTimer);
  }

  #take(events: readonly ReaderEvent[]): void {
    for (const event of events) this.#look(event);
    if (this.#held === null) return this.#give(events);
    this.#held.push(...events.filter(({ kind }) => kind !== "warning"));
    if (!this.#isTraining) return;
    const held = this.#held;
    this.#held = null;
    this.#give(held);
  }

  #look(event: ReaderEvent): void {
    if (event.kind === "reset") {
      this.#stated.clear();
      if (this.#held !== null) this.#held = [];
    } else if (event.kind === "metric") {
      this.#stated.set(event.metric.label, (this.#stated.get(event.metric.label) ?? 0) + 1);
      this.#lastLine = event.line;
      this.#saidEnd = false;
    } else if (event.kind === "status") {
      this.#saidEnd = true;
    }
  }

  get #isTraining(): boolean {
    const own = this.#reader.format === userPatternId;
    return [...this.#stated].some(
      ([name, count]) => count >= statedOften && (own || metricName(name) !== null),
    );
  }

  #give(events: readonly ReaderEvent[]): void {
    if (events.length === 0) return;
    const { name } = this.#source;
    const modified = this.#source.modified ?? Date.now();
    const state = { first: this.#first, caughtUp: true, modified };
    this.#first = false;
    this.#giving = this.#giving.then(async () => {
      if (this.#gone) return;
      if (state.first) {
        const hyperparameters = new Map();
        this.#post({ type: "beside", path: this.#path, name, hyperparameters }, []);
      }
      await postBatches(this.#post, this.#room, this.#path, events, state);
    });
  }
}
