import { readFileSync } from "node:fs";
import path from "node:path";
import type { FileFacts } from "../../src/core/log/logFormat.ts";
import { createLogReader, type ReaderEvent } from "../../src/core/log/logReader.ts";
import { RunCollector } from "../../src/core/run/runCollector.ts";
import { runNameOf } from "../../src/core/run/runName.ts";

export function factsOf(file: string): FileFacts {
  const parts = path.resolve(file).split(path.sep).slice(1);
  return { name: parts.at(-1) ?? "", folders: parts.slice(0, -1).reverse().slice(0, 3) };
}

/** All events of a text, cut into chunks of the given sizes in turn, whose buffer is used for something else afterwards. */
export function eventsOf(
  bytes: Uint8Array,
  facts: FileFacts,
  sizes: readonly number[] = [1 << 18],
): ReaderEvent[] {
  const reader = createLogReader(facts);
  const events: ReaderEvent[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    const chunk = Buffer.from(bytes.subarray(from, from + size));
    events.push(...reader.push(chunk));
    chunk.fill("x");
    from += size;
  }
  return [...events, ...reader.flush()];
}

export interface ReadLog {
  readonly format: string | null;
  readonly collector: RunCollector;
}

/** @param bytes what stands in the file. */
export function readLog(file: string, bytes: Uint8Array = readFileSync(file)): ReadLog {
  const facts = factsOf(file);
  const collector = new RunCollector({ path: file, name: runNameOf(facts), format: "" });
  const events = eventsOf(bytes, facts);
  collector.acceptAll(events);
  const reset = events.findLast((event) => event.kind === "reset");
  return { format: reset?.format ?? null, collector };
}
