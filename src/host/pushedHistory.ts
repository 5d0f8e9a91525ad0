import type { Ending, PushedSource, ToWorker } from "./worker/protocol.ts";

type PushedMessage = Extract<ToWorker, { type: "begin" | "append" | "end" | "drop" }>;

/** Bytes that are kept of one log; of a longer one the newest. */
const mostBytes = 8 * 1024 * 1024;

interface Pushed {
  readonly source: PushedSource;
  chunks: Uint8Array<ArrayBuffer>[];
  bytes: number;
  /** Undefined while more may come. */
  ending: Ending | null | undefined;
}

/** What was pushed of logs that are no files: a thread that is started again has to be told it again. */
export class PushedHistory {
  readonly #logs = new Map<string, Pushed>();

  note(message: PushedMessage): void {
    const log = this.#logs.get(message.path);
    switch (message.type) {
      case "begin":
        this.#logs.set(message.path, {
          source: message.source,
          chunks: [],
          bytes: 0,
          ending: undefined,
        });
        return;
      case "drop":
        this.forget(message.path);
        return;
      case "append":
        if (log !== undefined) append(log, message.bytes);
        return;
      case "end":
        if (log !== undefined) log.ending = message.ending;
    }
  }

  forget(path: string): void {
    this.#logs.delete(path);
  }

  has(path: string): boolean {
    return this.#logs.has(path);
  }

  *messages(): Iterable<PushedMessage> {
    for (const [path, { source, chunks, ending }] of this.#logs) {
      yield { type: "begin", path, source };
      for (const bytes of chunks) yield { type: "append", path, bytes };
      if (ending !== undefined) yield { type: "end", path, ending };
    }
  }
}

function append(log: Pushed, bytes: Uint8Array<ArrayBuffer>): void {
  log.chunks.push(bytes);
  log.bytes += bytes.length;
  let oldest = 0;
  while (log.bytes > mostBytes && oldest < log.chunks.length - 1) {
    log.bytes -= log.chunks[oldest]?.length ?? 0;
    oldest += 1;
  }
  if (oldest > 0) log.chunks = log.chunks.slice(oldest);
}
