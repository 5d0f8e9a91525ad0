import type { Disposable } from "../core/disposable.ts";
import { type Message, message } from "../core/message.ts";
import type { LogMessage } from "./logSession.ts";
import { primeParsers } from "./primeParsers.ts";
import { PushedHistory } from "./pushedHistory.ts";
import { type Death, SupervisedWorker, type WorkerTimes } from "./supervisedWorker.ts";
import type {
  Ending,
  FromWorker,
  PushedSource,
  ToWorker,
  WatchedFolder,
} from "./worker/protocol.ts";

/** A file at which the reader died so often, other than by hanging, is set aside. */
const deathsUntilAside = 2;
/** What is read is handed over in batches and not kept: a reader that needs more has run into something. */
const mostMegabytes = 1024;
const setAside: Message = message(
  "Unstuck set aside a file that its log reader could not read. The output names the file.",
);
const startedAgain: Message = message(
  "Unstuck's log reader stopped and was started again. The output says why.",
);

/** Who is told what the worker says of each log. */
interface LogReceivers {
  of(path: string): { receive(message: LogMessage): void };
  /** Those whose file went while no worker was there to see it are to be forgotten. */
  dropMissing(isPushed: (path: string) => boolean): Promise<void>;
}

export interface LogClientDependencies {
  /** The bundled worker. */
  readonly workerFile: string;
  readonly sessions: LogReceivers;
  readonly note: (level: "info" | "warn", text: string) => void;
  /** Says something where a person sees it. */
  readonly alert: (text: Message) => void;
  readonly times?: Partial<WorkerTimes>;
  readonly mostMegabytes?: number;
}

/**
 * The extension host's end of the worker thread, which is started with the first request. A thread that dies is started
 * again and told all it knew: folders, opened files, patterns, and what was pushed. A file that it hung at, or died at
 * twice, is set aside until the person opens it again; all others go on.
 */
export class LogClient implements Disposable {
  readonly #dependencies: LogClientDependencies;
  readonly #worker: SupervisedWorker;
  #folders: readonly WatchedFolder[] = [];
  readonly #opened = new Set<string>();
  readonly #covered = new Set<string>();
  readonly #givenUp = new Map<string, () => void>();
  readonly #pushed = new PushedHistory();
  readonly #deathsAt = new Map<string, number>();
  readonly #aside = new Set<string>();
  #patterns: readonly string[] = [];
  #hasAlerted = false;
  #isWarm = false;

  constructor(dependencies: LogClientDependencies) {
    this.#dependencies = dependencies;
    this.#worker = new SupervisedWorker({
      file: dependencies.workerFile,
      name: "unstuck-logs",
      receive: (message) => this.#receive(message as FromWorker),
      restarted: () => this.#tellAll(),
      died: (death) => this.#died(death),
      times: dependencies.times ?? {},
      mostMegabytes: dependencies.mostMegabytes ?? mostMegabytes,
    });
  }

  watch(folders: readonly WatchedFolder[]): void {
    this.#folders = folders;
    this.#send({ type: "watch", folders });
  }

  /** Reads logs with a person's own patterns as well. */
  usePatterns(patterns: readonly string[]): void {
    this.#patterns = patterns;
    this.#send({ type: "patterns", patterns });
  }

  /** Reads a log that a person has opened, wherever it lies, and whatever became of the reader at it before. */
  open(path: string): void {
    this.#opened.add(path);
    if (this.#aside.delete(path)) this.#sendAside();
    this.#send({ type: "open", path });
  }

  /**
   * A log that is no file: from here on its bytes are pushed, and what was known of it is void.
   * @param onGivenUp is called when it shows to be no log of a training; nothing more of it is read then.
   */
  begin(path: string, source: PushedSource, onGivenUp: () => void = () => {}): void {
    this.#givenUp.set(path, onGivenUp);
    this.#push({ type: "begin", path, source });
  }

  append(path: string, text: Uint8Array<ArrayBuffer>): void {
    this.#push({ type: "append", path, bytes: text });
  }

  end(path: string, ending: Ending | null): void {
    this.#givenUp.delete(path);
    this.#push({ type: "end", path, ending });
  }

  /** Forgets a pushed log, and its runs with it. */
  drop(path: string): void {
    this.#givenUp.delete(path);
    this.#push({ type: "drop", path });
  }

  /** While a file is covered it is no log of its own. */
  cover(path: string, covered: boolean): void {
    if (covered) this.#covered.add(path);
    else this.#covered.delete(path);
    this.#send({ type: "cover", path, covered });
  }

  /** A thread beside this one, which knows a person's patterns and watches nothing. */
  another(receivers: Pick<LogClientDependencies, "sessions" | "note" | "alert">): LogClient {
    const client = new LogClient({ ...this.#dependencies, ...receivers });
    if (this.#patterns.length > 0) client.usePatterns(this.#patterns);
    return client;
  }

  dispose(): void {
    this.#worker.dispose();
  }

  #push(message: Extract<ToWorker, { type: "begin" | "append" | "end" | "drop" }>): void {
    this.#pushed.note(message);
    this.#send(message);
  }

  #send(message: ToWorker): void {
    this.#worker.send(message);
    if (this.#isWarm) return;
    this.#isWarm = true;
    setImmediate(primeParsers);
  }

  #sendAside(): void {
    this.#send({ type: "setAside", paths: [...this.#aside] });
  }

  #receive(message: FromWorker): void {
    if (message.type === "note") {
      const { level, text, path } = message;
      this.#dependencies.note(level, path === null ? text : `${text} (${path})`);
      return;
    }
    if (message.type === "givenUp") {
      this.#givenUp.get(message.path)?.();
      this.#givenUp.delete(message.path);
      this.#pushed.forget(message.path);
      return;
    }
    if (message.type === "excluded") this.#opened.delete(message.path);
    this.#dependencies.sessions.of(message.path).receive(message);
    if (message.type === "batch") this.#takenUp(message.path);
  }

  /** The next batch comes with the event loop's next turn: whatever else waits has its own before. */
  #takenUp(path: string): void {
    setImmediate(() => this.#send({ type: "taken", path }));
  }

  #died({ reason, hung, path, count }: Death): void {
    const { note, alert } = this.#dependencies;
    const place = path === null ? "" : ` while it read ${path}`;
    note("warn", `The log reader stopped${place}: ${reason}. It is started again.`);
    if (path !== null && this.#isSetAside(path, hung)) {
      this.#aside.add(path);
      const why = hung ? "took too long to read" : "stopped the log reader";
      note("warn", `${path} ${why} and is set aside. Open it to try again.`);
      alert(setAside);
    } else if (count > 1 && !this.#hasAlerted) {
      this.#hasAlerted = true;
      alert(startedAgain);
    }
  }

  #isSetAside(path: string, hung: boolean): boolean {
    const deaths = (this.#deathsAt.get(path) ?? 0) + 1;
    this.#deathsAt.set(path, deaths);
    return hung || deaths >= deathsUntilAside;
  }

  /** The thread knows nothing: all that it was told is told again, what not to touch first. */
  #tellAll(): void {
    if (this.#aside.size > 0) this.#sendAside();
    for (const path of this.#covered) this.#send({ type: "cover", path, covered: true });
    if (this.#patterns.length > 0) this.#send({ type: "patterns", patterns: this.#patterns });
    if (this.#folders.length > 0) this.#send({ type: "watch", folders: this.#folders });
    for (const path of this.#opened) if (!this.#aside.has(path)) this.#send({ type: "open", path });
    for (const message of this.#pushed.messages()) this.#send(message);
    void this.#dependencies.sessions.dropMissing((path) => this.#pushed.has(path));
  }
}
