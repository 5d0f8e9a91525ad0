import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { encodeBatches } from "../../../src/core/log/events/recordBatch.ts";
import { crc32c } from "../../../src/core/log/formats/binary/crc.ts";
import type { LogReader } from "../../../src/core/log/logFormat.ts";
import { createLogReader } from "../../../src/core/log/logReader.ts";
import { RunCollector } from "../../../src/core/run/runCollector.ts";
import { record } from "./files.ts";

/** One measurement in a process of its own, so that none of them warms or fills the memory of another. */
export interface Measurement {
  readonly milliseconds: number;
  /** Metrics read, lines counted or records checked. */
  readonly count: number;
  /** Peak of the process's memory above what it held before the file was opened, in bytes. */
  readonly memory: number;
}

const chunkBytes = 256 * 1024;
const newline = 10;
const appends = 2000;

function eachChunk(path: string, take: (chunk: Buffer) => void): void {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(chunkBytes);
  for (let read = -1; read !== 0; ) {
    read = readSync(file, buffer, 0, chunkBytes, null);
    if (read > 0) take(buffer.subarray(0, read));
  }
  closeSync(file);
}

/** The whole reader: bytes in, the run's series out. */
function readRuns(path: string): { readonly reader: LogReader; readonly runs: RunCollector } {
  const name = basename(path);
  const reader = createLogReader({ name, folders: [] });
  const runs = new RunCollector({ path, name, format: "" });
  const take = (events: ReturnType<LogReader["push"]>) =>
    events.visit(
      (from, to) => runs.acceptRows(events, from, to),
      (event) => runs.accept(event),
    );
  eachChunk(path, (chunk) => take(reader.push(chunk)));
  take(reader.flush());
  return { reader, runs };
}

const modes: Readonly<Record<string, (path: string) => number>> = {
  read: (path) => {
    const series = readRuns(path).runs.runs.flatMap((run) => run.series);
    return series.reduce((sum, { length }) => sum + length, 0);
  },
  /** As the worker does: what was read is handed over in batches. */
  worker: (path) => {
    const reader = createLogReader({ name: basename(path), folders: [] });
    let count = 0;
    eachChunk(path, (chunk) => {
      for (const { batch } of encodeBatches(reader.push(chunk), 4000)) count += batch.count;
    });
    return count;
  },
  newlines: (path) => {
    let count = 0;
    eachChunk(path, (chunk) => {
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) count++;
    });
    return count;
  },
  /** Reads TFRecords and computes the checksums of their lengths and data, and nothing else. */
  checksums: (path) => {
    let count = 0;
    let held = Buffer.alloc(0);
    eachChunk(path, (chunk) => {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      let at = 0;
      while (at + 12 <= bytes.length) {
        const end = at + 12 + bytes.readUInt32LE(at) + 4;
        if (end > bytes.length) break;
        crc32c(bytes, at, at + 8);
        crc32c(bytes, at + 12, end - 4);
        at = end;
        count++;
      }
      held = Buffer.from(bytes.subarray(at));
    });
    return count;
  },
};

/** Milliseconds that one more record takes, from its bytes to the series. */
function append(path: string): Measurement {
  const { reader, runs } = readRuns(path);
  const records = Array.from({ length: 2 * appends }, (_, index) =>
    Buffer.from(record(1e9 + index)),
  );
  let started = 0;
  records.forEach((bytes, index) => {
    if (index === appends) started = performance.now();
    const events = reader.push(bytes);
    runs.acceptRows(events, 0, events.count);
  });
  const milliseconds = (performance.now() - started) / appends;
  return { milliseconds, count: runs.runs.length, memory: 0 };
}

function measure(mode: string, path: string): Measurement {
  if (mode === "append") return append(path);
  const idle = process.memoryUsage.rss();
  const started = performance.now();
  const count = modes[mode]?.(path) ?? 0;
  const milliseconds = performance.now() - started;
  return { milliseconds, count, memory: process.resourceUsage().maxRSS * 1024 - idle };
}

const [, , mode = "", path = ""] = process.argv;
console.log(JSON.stringify(measure(mode, path)));
