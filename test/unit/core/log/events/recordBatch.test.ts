import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { metricNamed } from "../../../../../src/core/log/events/metric.ts";
import type { ReaderEvent } from "../../../../../src/core/log/events/readerEvent.ts";
import { decodeBatch, encodeBatches } from "../../../../../src/core/log/events/recordBatch.ts";

const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });
const line = fc.nat({ max: 2 ** 32 - 1 });
const coordinate = fc.option(fc.double({ noNaN: true }), { nil: null });
const event: fc.Arbitrary<ReaderEvent> = fc.oneof(
  record({
    kind: fc.constant("metric" as const),
    metric: fc.string().map(metricNamed),
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
    fc.property(
      fc.array(event, { maxLength: 50 }),
      fc.integer({ min: 1, max: 60 }),
      (events, rows) => {
        const received = [...encodeBatches(events, rows)].map(({ batch, transfer }) =>
          structuredClone(batch, { transfer }),
        );
        assert.deepEqual(
          received.flatMap((batch) => [...decodeBatch(batch)]),
          events,
        );
      },
    ),
  );
});

test("more names than 16 bits count", () => {
  const events = Array.from({ length: 70_000 }, (_, index) => metric(`m${index}`));
  const [encoded] = encodeBatches(events, events.length);
  assert.ok(encoded !== undefined);
  assert.deepEqual([...decodeBatch(encoded.batch)], events);
});

function metric(name: string): ReaderEvent {
  return {
    kind: "metric",
    metric: metricNamed(name),
    value: 1,
    step: null,
    epoch: null,
    time: null,
    line: 1,
    granularity: "final",
  };
}
