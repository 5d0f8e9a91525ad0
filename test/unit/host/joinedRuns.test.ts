import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { emptyDiagnosis } from "../../../src/core/diagnosis/finding.ts";
import { metricNamed } from "../../../src/core/log/events/metric.ts";
import type { Run } from "../../../src/core/run/run.ts";
import { RunCollector } from "../../../src/core/run/runCollector.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";

interface Log {
  readonly run: Run;
  grow(from: number, to: number): void;
}

function log(path: string, format: string, name: string, round = (value: number) => value): Log {
  const collector = new RunCollector({ path, name: path, format });
  const grow = (from: number, to: number) => {
    for (let step = from; step < to; step++) {
      const value = round(2 * Math.exp(-step / 30) + 0.01 * Math.sin(step));
      const at = { step, epoch: null, time: null, line: step + 1 };
      collector.accept({
        kind: "metric",
        metric: metricNamed(name),
        value,
        granularity: "final",
        ...at,
      });
    }
  };
  grow(0, 10);
  const [run] = collector.runs;
  assert.ok(run !== undefined);
  return { run, grow };
}

const rounded = (value: number) => Number(value.toFixed(3));

function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { store, joined, dispose } = hostPipeline();
  t.after(dispose);
  /** Lets time pass, and what is due be done. */
  const pass = async (milliseconds: number) => {
    t.mock.timers.tick(milliseconds);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
  };
  const console = log("/p/train.log", "keras", "loss", rounded);
  const table = log("/p/metrics.csv", "csv", "train_loss");
  const shown = () =>
    store.runs.map(({ path, series }) => [
      path,
      ...series.map(({ name, length }) => `${name} ${length}`),
    ]);
  return { pass, store, joined, console, table, shown };
}

test("Console and table of one training are one run of the store, which grows with both", async (t) => {
  const { pass, store, joined, console, table, shown } = setUp(t);
  joined.put([console.run]);
  joined.put([table.run]);
  assert.equal(store.runs.length, 2);
  await pass(400);
  assert.deepEqual(shown(), [["/p/metrics.csv", "train_loss 10"]]);
  assert.deepEqual(store.about("/p/train.log"), store.runs);
  await pass(150);
  assert.notEqual(store.diagnosis(table.run.id), emptyDiagnosis);
  console.grow(10, 15);
  table.grow(10, 14);
  joined.put([console.run]);
  assert.deepEqual(shown(), [["/p/metrics.csv", "train_loss 14"]]);
});

test("When one of the files is read anew, the other stands for itself, then both are one again", async (t) => {
  const { pass, store, joined, console, table, shown } = setUp(t);
  joined.put([console.run, table.run]);
  await pass(400);
  assert.equal(store.runs.length, 1);
  joined.remove(new Set([table.run.id]));
  assert.deepEqual(shown(), [["/p/train.log", "loss 10"]]);
  joined.put([log("/p/metrics.csv", "csv", "train_loss").run]);
  await pass(400);
  assert.deepEqual(shown(), [["/p/metrics.csv", "train_loss 10"]]);
});

test("Runs that are not one reach the store as they are, with their diagnosis", async (t) => {
  const { pass, store, joined, console } = setUp(t);
  const other = log("/p/other.csv", "csv", "train_loss", (value) => 3 * value).run;
  joined.put([console.run, other]);
  await pass(1000);
  assert.deepEqual(store.runs, [console.run, other]);
  assert.notEqual(store.diagnosis(other.id), emptyDiagnosis);
});
