import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { createLogReader, type ReaderEvent } from "../../../../src/core/log/logReader.ts";
import { LogBytes } from "../../../../src/host/logBytes.ts";
import { allLogs, fixtureLogs } from "../../../support/fixtureLogs.ts";
import { eventsOf, factsOf } from "../../../support/readLog.ts";

const mostBytes = 300_000;
const sizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70_000 })),
  {
    minLength: 1,
    maxLength: 6,
  },
);

function beginning(log: string): Buffer {
  return readFileSync(log).subarray(0, mostBytes);
}

test("any cutting of the bytes gives the same events, in every format", () => {
  for (const log of allLogs()) {
    const bytes = beginning(log);
    const whole = eventsOf(bytes, factsOf(log));
    fc.assert(
      fc.property(sizes, (cut) => {
        assert.deepEqual(eventsOf(bytes, factsOf(log), cut), whole, log);
      }),
      { numRuns: Math.max(2, Math.min(8, Math.ceil(150_000 / (bytes.length + 1)))) },
    );
  }
});

test("a packed log gives the events of the log, however the archive is cut", async () => {
  for (const log of fixtureLogs) {
    const bytes = beginning(log);
    const whole = eventsOf(bytes, factsOf(log));
    const packed = gzipSync(bytes);
    const cut = fc.sample(sizes, { numRuns: 2, seed: bytes.length });
    for (const parts of cut) assert.deepEqual(await unpackedEvents(packed, log, parts), whole, log);
  }
});

async function unpackedEvents(
  packed: Uint8Array,
  log: string,
  parts: readonly number[],
): Promise<ReaderEvent[]> {
  const bytes = new LogBytes(createLogReader(factsOf(log)));
  const events: ReaderEvent[] = [];
  for (let from = 0, turn = 0; from < packed.length; turn++) {
    const size = Math.max(50, parts[turn % parts.length] ?? 1);
    for await (const some of bytes.push(packed.subarray(from, from + size))) events.push(...some);
    from += size;
  }
  for (const some of bytes.end()) events.push(...some);
  return events;
}

/** Their values settle with a later line, and a pause gives them before; or they only make sense whole. */
const settleLater = /^(?:absl|keras|mindspore|ultralytics|general\/evaluation-bars-between)\b/;
const documents = /^(?:\w+-json|sacred|jsonl|trainer-state|catboost-json)\//;

test("a pause between two lines gives what is held back, and changes nothing else", () => {
  const changed = new Set<string>();
  for (const log of fixtureLogs) {
    const bytes = beginning(log);
    const reader = createLogReader(factsOf(log));
    const given: ReaderEvent[] = [];
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(10, from) + 1 || bytes.length;
      given.push(...reader.push(bytes.subarray(from, end)), ...reader.flush());
      from = end;
    }
    const atOnce = lastReading(eventsOf(bytes, factsOf(log)));
    if (JSON.stringify(lastReading(given)) !== JSON.stringify(atOnce))
      changed.add(path.relative(path.join(log, "../../.."), log));
  }
  const unexpected = [...changed].filter((log) => !settleLater.test(log) && !documents.test(log));
  assert.deepEqual(unexpected, []);
});

/** The metrics since the last reset, in an order of their own: what is held back comes later or earlier. */
function lastReading(events: readonly ReaderEvent[]): string[] {
  const begin = events.findLastIndex((event) => event.kind === "reset");
  return events
    .slice(begin + 1)
    .flatMap((event) => (event.kind === "metric" ? [JSON.stringify(event)] : []))
    .sort();
}
