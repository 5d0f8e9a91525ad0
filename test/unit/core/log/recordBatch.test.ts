import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ReaderEvent } from "../../../../src/core/log/readerEvent.ts";
import { decodeBatch, encodeBatch } from "../../../../src/core/log/recordBatch.ts";

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });
const line = fc.nat({ max: 2 ** 32 - 1 });
const coordinate = fc.option(fc.double({ noNaN: true }), { nil: null });
const event: fc.Arbitrary<ReaderEvent> = fc.oneof(
  record({
    kind: fc.constant("metric" as const),
    name: fc.string(),
    value: fc.double(),
    step: coordinate,
    epoch: coordinate,
    time: coordinate,
    line,
    granularity: fc.constantFrom("final" as const, "running" as const),
  }),
  record({
    kind: fc.constant("hyperparameter" as const),
    name: fc.string(),
    value: fc.oneof(fc.double(), fc.string(), fc.boolean()),
    line,
  }),
  record({
    kind: fc.constant("runStart" as const),
    line,
    name: fc.option(fc.string(), { nil: null }),
  }),
  record({ kind: fc.constant("reset" as const), format: fc.string() }),
);

test("events survive the way through columns and postMessage, NaN and Infinity too", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      const { batch, transfer } = encodeBatch(events);
      const received = structuredClone(batch, { transfer });
      assert.deepEqual([...decodeBatch(received)], events);
    }),
  );
});

test("more names than 16 bits count", () => {
  const events = Array.from({ length: 70_000 }, (_, index) => metric(`m${index}`));
  assert.deepEqual([...decodeBatch(encodeBatch(events).batch)], events);
});

function metric(name: string): ReaderEvent {
  return {
    kind: "metric",
    name,
    value: 1,
    step: null,
    epoch: null,
    time: null,
    line: 1,
    granularity: "final",
  };
}
