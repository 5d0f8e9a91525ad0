import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { columnsOf } from "../../../../src/core/log/events/eventColumns.ts";
import type { MetricEvent } from "../../../../src/core/log/events/logEvent.ts";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import { RunCollector } from "../../../../src/core/run/runCollector.ts";

const log = { path: "train.log", name: "train", format: "general" };

/** Records of which each lacks some of the metrics; now and then the step falls back. */
const events = fc
  .array(
    fc.record({
      lacks: fc.nat({ max: 15 }),
      back: fc.oneof(
        { arbitrary: fc.constant(0), weight: 400 },
        { arbitrary: fc.constantFrom(5, 5000), weight: 1 },
      ),
      value: fc.oneof(fc.double(), fc.constant(Number.NaN)),
    }),
    { minLength: 100, maxLength: 3000, size: "max" },
  )
  .map((records) => {
    let step = 0;
    return records.flatMap(({ lacks, back, value }, line): MetricEvent[] => {
      step = Math.max(0, step + 1 - back);
      return ["loss", "val_loss", "lr", "bar"].flatMap((name, index) =>
        ((lacks >> index) & 1) === 1
          ? []
          : [
              {
                kind: "metric",
                metric: metricNamed(name),
                value,
                step: name === "bar" ? line % 7 : step,
                epoch: name === "lr" ? null : Math.floor(step / 100),
                time: line > 500 ? line * 1000 : null,
                line: line + 1,
                granularity: name === "bar" ? "running" : "final",
              },
            ],
      );
    });
  });

function contentOf(collector: RunCollector): unknown {
  return collector.runs.map(({ firstLine, series }) => [
    firstLine,
    ...series.map((one) => [
      [one.name, one.granularity, one.role, one.seams, one.nonFinite],
      [one.values, one.lines, one.axis("step"), one.axis("epoch"), one.axis("time")],
    ]),
  ]);
}

test("rows that come together make the same runs as metrics that come one by one", () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 50, max: 20_000 }), (all, size) => {
      const columns = columnsOf(all);
      const single = new RunCollector(log);
      for (let row = 0; row < columns.count; row++) single.acceptRows(columns, row, row + 1);
      const together = new RunCollector(log);
      for (let at = 0; at < columns.count; at += size)
        together.acceptRows(columns, at, Math.min(at + size, columns.count));
      assert.deepEqual(contentOf(together), contentOf(single));
    }),
    { numRuns: 60 },
  );
});
