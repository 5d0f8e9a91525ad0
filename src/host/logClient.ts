import { Worker } from "node:worker_threads";
import type { Disposable } from "../core/disposable.ts";
import type { LogSessions } from "./logSessions.ts";
import { warmUp } from "./warmUp.ts";
import type {
  Ending,
  FromWorker,
  PushedSource,
  ToWorker,
  WatchedFolder,
} from "./worker/protocol.ts";

export interface LogClientDependencies {
  /** The bundled worker. */
  readonly workerFile: string;
  readonly sessions: LogSessions;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/** The extension host's end of the worker thread, which is started with the first request. */
export class LogClient implements Disposable {
  readonly #dependencies: LogClientDependencies;
  #worker: Worker | null = null;
  #folders: readonly WatchedFolder[] = [];
  readonly #opened = new Set<string>();
  readonly #covered = new Set<string>();
  readonly #givenUp = new Map<string, () => void>();
  #patterns: readonly string[] = [];
  #restarts = 0;

  constructor(dependencies: LogClientDependencies) {
    this.#dependencies = dependencies;
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

  /** Reads a log that a person has opened, wherever it lies. */
  open(path: string): void {
    this.#opened.add(path);
    this.#send({ type: "open", path });
  }

  /**
   * A log that is no file: from here on its bytes are pushed, and what was known of it is void.
   * @param onGivenUp is called when it shows to be no log of a training; nothing more of it is read then.
   */
  begin(path: string, source: PushedSource, onGivenUp: () => void = () => {}): void {
    this.#givenUp.set(path, onGivenUp);
    this.#send({ type: "begin", path, source });
  }

  append(path: string, text: Uint8Array<ArrayBuffer>): void {
    this.#send({ type: "append", path, bytes: text });
  }

  end(path: string, ending: Ending | null): void {
    this.#givenUp.delete(path);
    this.#send({ type: "end", path, ending });
  }

  /** Forgets a pushed log, and its runs with it. */
  drop(path: string): void {
    this.#givenUp.delete(path);
    this.#send({ type: "drop", path });
  }

  /** While a file is covered it is no log of its own. */
  cover(path: string, covered: boolean): void {
    if (covered) this.#covered.add(path);
    else this.#covered.delete(path);
    this.#send({ type: "cover", path, covered });
  }

  dispose(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(this.#dependencies.workerFile, { name: "unstuck-logs" });
    // What a worker that was ended had still to say must not start another one.
    worker.on(
      "message",
      (message: FromWorker) => this.#worker === worker && this.#receive(message),
    );
    worker.on("error", (error) => this.#crashed(worker, error));
    setImmediate(warmUp);
    return worker;
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
      return;
    }
    this.#dependencies.sessions.of(message.path).receive(message);
    if (message.type === "batch") this.#send({ type: "taken", path: message.path });
  }

  /** A reader that fails must not take the session with it; one that fails again and again stays off. */
  #crashed(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#restarts++;
    this.#dependencies.note("warn", `The log reader stopped: ${error.message}`);
    if (this.#restarts > 3) return;
    for (const path of this.#covered) this.cover(path, true);
    if (this.#patterns.length > 0) this.usePatterns(this.#patterns);
    if (this.#folders.length > 0) this.watch(this.#folders);
    for (const path of this.#opened) this.open(path);
  }
}
