import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RunCollector } from "../../../../../src/core/run/runCollector.ts";
import { eventsOf } from "../../../../support/readLog.ts";
import {
  configRecord,
  exitRecord,
  historyRecord,
  outputRecord,
  wandbLog,
} from "../../../../support/wandbLog.ts";

const facts = { name: "run-abc123.wandb", folders: ["run-20240101_000000-abc123", "wandb"] };

function collected(bytes: Uint8Array): RunCollector {
  const collector = new RunCollector({ path: "/a", name: "a", format: "" });
  collector.acceptAll(eventsOf(bytes, facts));
  return collector;
}

const rows = Array.from({ length: 30 }, (_, row) =>
  historyRecord(
    {
      "train/loss": 1 / (row + 1),
      "train/global_step": 10 * row,
      _step: row,
      _timestamp: 1.7e9 + row,
    },
    row,
  ),
);
const log = wandbLog([
  configRecord({ lr: 0.1, seed: 3, _wandb: { t: 1 } }),
  ...rows,
  exitRecord(0),
]);

test("Rows of the history at the script's own step, configuration and exit", () => {
  const [run] = collected(log).runs;
  const series = run?.find("train/loss");
  assert.equal(series?.length, 30);
  assert.deepEqual(series?.at(2), {
    step: 20,
    epoch: null,
    time: 1.700000002e12,
    value: 1 / 3,
    line: 4,
  });
  assert.deepEqual(Object.fromEntries(run?.hyperparameters ?? []), { learning_rate: 0.1, seed: 3 });
  assert.equal(run?.status, "finished");
  assert.deepEqual(
    run?.series.map(({ name }) => name),
    ["train/loss"],
  );
});

test("A row without the script's step stands where the last one with it stands", () => {
  const bytes = wandbLog([
    historyRecord({ loss: 1, iter: 500, _step: 0 }, 0),
    historyRecord({ val_loss: 2, _step: 1 }, 1),
  ]);
  assert.equal(collected(bytes).runs[0]?.find("val_loss")?.at(0)?.step, 500);
});

test("Values that are not finite, nested keys, and what is no number", () => {
  const bytes = wandbLog([
    historyRecord(
      { loss: Number.NaN, "eval.loss": Number.POSITIVE_INFINITY, note: "a", _step: 0 },
      0,
    ),
  ]);
  const [run] = collected(bytes).runs;
  assert.deepEqual(
    run?.series.map(({ name, values }) => [name, values[0]]),
    [
      ["loss", Number.NaN],
      ["eval.loss", Number.POSITIVE_INFINITY],
    ],
  );
});

test("A run that exited with an error has failed", () => {
  const [run] = collected(wandbLog([...rows, exitRecord(137)])).runs;
  assert.deepEqual([run?.status, run?.failure], ["failed", "exit code 137"]);
});

test("Records over several blocks, and a damaged block among whole ones", () => {
  const long = outputRecord("x".repeat(70_000));
  const bytes = wandbLog([
    ...rows.slice(0, 10),
    long,
    ...rows.slice(10, 20),
    long,
    ...rows.slice(20),
  ]);
  assert.equal(collected(bytes).runs[0]?.find("train/loss")?.length, 30);
  bytes[40_000] = (bytes[40_000] ?? 0) ^ 1;
  const damaged = collected(bytes);
  assert.equal(damaged.runs[0]?.find("train/loss")?.length, 30);
  assert.equal(damaged.warnings.length, 1);
  assert.match(damaged.warnings[0]?.message ?? "", /block at byte 32768 is damaged/);
});

test("Chunks of any size give the same events, and no bytes make the reader throw", () => {
  const expected = eventsOf(log, facts);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
      assert.deepEqual(eventsOf(log, facts, sizes), expected);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (records) => {
      const events = eventsOf(wandbLog([...records, ...rows]), facts);
      const points = events.filter(
        (event) => event.kind === "metric" && event.metric.label === "train/loss",
      );
      assert.ok(points.length >= rows.length);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 6, max: log.length - 1 }), fc.nat(255)), {
        maxLength: 9,
      }),
      (changes) => {
        const bytes = log.slice();
        for (const [at, to] of changes) bytes[at] = to;
        assert.equal(eventsOf(bytes, facts)[0]?.kind, "reset");
      },
    ),
  );
});
