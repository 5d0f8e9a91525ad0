import { stat } from "node:fs/promises";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { LineFormat } from "../../core/log/logFormat.ts";
import type { ReaderEvent } from "../../core/log/logReader.ts";
import { userFormat } from "../../core/log/pattern/userPattern.ts";
import { anyCompanion, hyperparametersBeside } from "../companions.ts";
import { isAbsence } from "../reasonOf.ts";
import {
  batchesUnderWay,
  batchesUnderWayInAll,
  type Post,
  postBatches,
  Semaphore,
} from "./batches.ts";
import { ContentProbe } from "./contentProbe.ts";
import { FolderWatch } from "./discovery.ts";
import { FilesWithoutMetrics } from "./filesWithoutMetrics.ts";
import { mostLinkedFolders } from "./folderBudget.ts";
import type { TailSink, TailState } from "./pendingEvents.ts";
import type { ToWorker, WatchedFolder } from "./protocol.ts";
import { PushedLogs } from "./pushedLogs.ts";
import { LogTail } from "./tail.ts";
import { Turns } from "./turns.ts";
import { type DiscoveryListener, WatchedFiles } from "./watchedFiles.ts";
import { watchScope } from "./watchScope.ts";
import { noLedger, type WorkLedger } from "./workLedger.ts";

/** Files that are read at the same time, those that a person opened aside: a workspace may hold thousands. */
const readersAtOnce = 4;
/** How often logs that were growing are looked at, in milliseconds: network file systems send no events. */
const pollInterval = 2000;
/** A log that has not grown for so long, in milliseconds, is no longer polled. */
const pollWindow = 30 * 60 * 1000;
/** How long a log may be missing before it counts as removed, in milliseconds. */
const gapOfRotation = 500;
/** Time that a person's own patterns may take on one line, in milliseconds. */
const patternBudget = 20;

/** All reading of the extension: finds logs, follows them, and hands over what they hold in columnar batches. */
export class LogService {
  readonly #post: Post;
  readonly #ledger: WorkLedger;
  readonly #logs = new Map<string, { tail: LogTail; permits: Semaphore }>();
  #aside: ReadonlySet<string> = new Set();
  #patterns: readonly LineFormat[] = [];
  readonly #readers = new Semaphore(readersAtOnce);
  readonly #underWay = new Semaphore(batchesUnderWayInAll);
  readonly #queued = new Set<string>();
  readonly #contents = new ContentProbe();
  readonly #turns = new Turns((path) => {
    if (this.#logs.has(path)) this.#follow(path, false);
  });
  readonly #withoutMetrics = new FilesWithoutMetrics((path) => this.#lose(path));
  readonly #missing = new Map<string, NodeJS.Timeout>();
  readonly #pushed: PushedLogs;
  /** Files that are no logs of their own for now, and whether they would be followed else. */
  readonly #covered = new Map<string, { seen: boolean; wanted: boolean }>();
  /** Logs of which it was said what stands beside them. */
  readonly #described = new Set<string>();
  readonly #watchers = new Set<{ close(): Promise<void> }>();
  readonly #discovered: DiscoveryListener = {
    changed: (file) => this.#changed(file),
    gone: (file) => this.#miss(file),
    unwatched: (reason) => this.#sayUnwatched(reason),
    limited: (link) =>
      this.#note(
        null,
        `Of the folders that links lead to only ${mostLinkedFolders} are watched, and ${link} leads to more. Exclude it by the settings, or add the folder that is meant to the workspace.`,
      ),
  };
  readonly #opened = new WatchedFiles(this.#discovered, 0);
  #scope = watchScope([]);
  #hasSaidUnwatched = false;
  readonly #poll: NodeJS.Timeout;
  #closed = false;

  constructor(post: Post, ledger: WorkLedger = noLedger) {
    this.#post = post;
    this.#ledger = ledger;
    this.#pushed = new PushedLogs(post, this.#underWay, ledger);
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
      case "cover":
        return this.#cover(message.path, message.covered);
      case "setAside":
        this.#aside = new Set(message.paths);
        return;
      case "taken":
        this.#underWay.release();
        this.#logs.get(message.path)?.permits.release();
        return this.#pushed.taken(message.path);
      default:
        return this.#pushed.receive(message);
    }
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#turns.dispose();
    for (const timer of this.#missing.values()) clearTimeout(timer);
    this.#pushed.dispose();
    for (const { tail } of this.#logs.values()) tail.dispose();
    await Promise.all([this.#opened.close(), this.#unwatch()]);
  }

  #watch(folders: readonly WatchedFolder[]): void {
    void this.#unwatch();
    const before = this.#scope;
    const now = watchScope(folders);
    this.#scope = now;
    for (const path of [...this.#logs.keys()]) {
      // What was opened apart from the folders stays.
      const stays = this.#opened.has(path)
        ? now.holds(path) || !before.holds(path)
        : now.finds(path);
      if (!stays) this.#exclude(path);
    }
    for (const folder of folders) this.#watchers.add(new FolderWatch(folder, this.#discovered));
    const intervals = folders.map(({ pollInterval }) => pollInterval).filter(Boolean);
    // What a person opened aside lies on a file system that is likely the folders'.
    this.#opened.poll(intervals.length === 0 ? 0 : Math.min(...intervals));
  }

  /** A log that is looked for no longer, as if it had never been. */
  #exclude(path: string): void {
    this.#opened.delete(path);
    const log = this.#logs.get(path);
    if (log === undefined) return;
    this.#forget(path, log.tail);
    this.#post({ type: "excluded", path }, []);
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
      for (const text of made.messages)
        this.#note(null, `A pattern of the settings cannot be used: ${text}`);
    }
    this.#pushed.usePatterns(this.#patterns);
    for (const [path, { tail }] of this.#logs) {
      tail.usePatterns(this.#patterns);
      this.#follow(path, tail.wanted);
    }
  }

  #cover(path: string, covered: boolean): void {
    const known = this.#covered.get(path);
    if (covered === (known !== undefined)) return;
    if (covered) {
      const log = this.#logs.get(path);
      this.#covered.set(path, { seen: log !== undefined, wanted: log?.tail.wanted === true });
      if (log === undefined) return;
      this.#forget(path, log.tail);
      this.#post({ type: "void", path }, []);
    } else {
      this.#covered.delete(path);
      if (known?.seen === true) this.#follow(path, known.wanted);
    }
  }

  #changed(path: string): void {
    const log = this.#logs.get(path);
    if (log === undefined) return this.#follow(path, false);
    log.tail.expectLook();
    this.#turns.add(path);
  }

  #follow(path: string, wanted: boolean): void {
    const covered = this.#covered.get(path);
    if (covered !== undefined) {
      covered.seen = true;
      covered.wanted ||= wanted;
      return;
    }
    if (this.#aside.has(path)) return;
    if (!wanted) return void this.#read(path);
    const tail = this.#obtain(path, wanted);
    tail.want();
    void tail.catchUp();
  }

  #obtain(path: string, wanted: boolean): LogTail {
    let log = this.#logs.get(path);
    if (log === undefined) {
      const permits = new Semaphore(batchesUnderWay);
      log = {
        tail: new LogTail(path, this.#sinkFor(path, permits), wanted, this.#patterns),
        permits,
      };
      this.#logs.set(path, log);
    }
    return log.tail;
  }

  /** Of thousands of files few are held at a time, and between two of them whatever else waits gets its turn. */
  async #read(path: string): Promise<void> {
    if (this.#queued.has(path)) return;
    this.#queued.add(path);
    await this.#readers.acquire();
    await eventLoopTurn();
    this.#queued.delete(path);
    const covered = this.#covered.get(path);
    if (covered !== undefined) covered.seen = true;
    const isKnown = this.#logs.has(path) || this.#opened.has(path);
    const isExpected = isKnown || this.#scope.finds(path);
    if (covered === undefined && isExpected && !this.#closed) await this.#readNow(path);
    this.#readers.release();
  }

  async #readNow(path: string): Promise<void> {
    if (!(await this.#mayBeLog(path)) || this.#closed) return;
    const tail = this.#obtain(path, false);
    await tail.catchUp();
    if (this.#logs.get(path)?.tail !== tail) return;
    if (tail.format === null && !tail.wanted) this.#withoutMetrics.add(path, tail.modified);
    else this.#withoutMetrics.delete(path);
  }

  async #mayBeLog(path: string): Promise<boolean> {
    if (this.#logs.has(path) || this.#opened.has(path)) return true;
    if (this.#scope.isCalledLog(path)) return true;
    this.#ledger.begin(path);
    return this.#contents.isLog(path);
  }

  /** A log that is rotated is not there for a moment. */
  #miss(path: string): void {
    if (!this.#logs.has(path) || this.#missing.has(path)) return;
    const look = () => {
      this.#missing.delete(path);
      stat(path).then(
        () => this.#follow(path, false),
        (error: unknown) => isAbsence(error) && this.#lose(path),
      );
    };
    this.#missing.set(path, setTimeout(look, gapOfRotation));
  }

  #lose(path: string): void {
    const log = this.#logs.get(path);
    if (log === undefined) return;
    this.#forget(path, log.tail);
    if (log.tail.format !== null) this.#post({ type: "gone", path }, []);
  }

  #forget(path: string, tail: LogTail): void {
    tail.dispose();
    this.#logs.get(path)?.permits.open();
    this.#logs.delete(path);
    this.#described.delete(path);
    this.#withoutMetrics.delete(path);
  }

  #sinkFor(path: string, permits: Semaphore): TailSink {
    return {
      begins: () => this.#ledger.begin(path),
      events: (events, state) => this.#give(path, permits, events, state),
      gone: () => this.#miss(path),
      failed: (reason) => this.#note(path, `Cannot read this log: ${reason}`),
    };
  }

  async #give(
    path: string,
    permits: Semaphore,
    events: Iterable<ReaderEvent>,
    state: TailState,
  ): Promise<void> {
    const isCurrent = () => this.#logs.get(path)?.permits === permits;
    const tail = this.#logs.get(path)?.tail;
    if (!isCurrent() || tail === undefined || (tail.format === null && !tail.wanted)) return;
    if (state.first || !this.#described.has(path)) {
      this.#described.add(path);
      const hyperparameters = await hyperparametersBeside(path, {
        ...anyCompanion,
        begins: (file) => this.#ledger.begin(file),
        isSetAside: (file) => this.#aside.has(file),
      });
      this.#post({ type: "beside", path, name: null, hyperparameters }, []);
    }
    const post: Post = (message, transfer) => {
      if (isCurrent()) this.#post(message, transfer);
      else this.#underWay.release();
    };
    await postBatches(post, [permits, this.#underWay], path, events, state);
  }

  #pollGrowing(): void {
    const now = Date.now();
    for (const [path, { tail }] of this.#logs) {
      const isDue = now - tail.looked >= pollInterval;
      if (isDue && tail.modified >= now - pollWindow) this.#turns.add(path);
    }
  }

  #sayUnwatched(reason: string): void {
    if (this.#hasSaidUnwatched) return;
    this.#hasSaidUnwatched = true;
    this.#note(
      null,
      `The system does not report changes to all files. The others are checked every few seconds. (${reason})`,
    );
  }

  #note(path: string | null, text: string): void {
    this.#post({ type: "note", level: "warn", path, text }, []);
  }
}
