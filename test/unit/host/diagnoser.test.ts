import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { metricNamed } from "../../../src/core/log/events/metric.ts";
import type { Run } from "../../../src/core/run/run.ts";
import { RunCollector } from "../../../src/core/run/runCollector.ts";
import type { ExplainByScript } from "../../../src/host/diagnoser.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";

function flatRun(path: string, { points = 200, seed = 1 } = {}): Run {
  const collector = new RunCollector({ path, name: path, format: "general" });
  for (let step = 0; step < points; step++) {
    const value = 2.3 + (step < 10 ? 0.5 / (step + 1) : 0) + 0.001 * Math.sin(seed + 7 * step);
    const at = { step, epoch: null, time: null, line: step + 1 };
    collector.accept({
      kind: "metric",
      metric: metricNamed("loss"),
      value,
      granularity: "final",
      ...at,
    });
  }
  const [run] = collector.runs;
  assert.ok(run !== undefined);
  run.status = "finished";
  run.hyperparameters.set("seed", seed);
  return run;
}

function setUp(context: TestContext, explain?: ExplainByScript) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const pipeline = hostPipeline(explain === undefined ? {} : { explain });
  context.after(pipeline.dispose);
  const pass = async (milliseconds: number) => {
    context.mock.timers.tick(milliseconds);
    for (let turn = 0; turn < 100; turn++) await setImmediate();
  };
  return { ...pipeline, pass };
}

test("a run that has grown is diagnosed once, and told of once", async (context) => {
  const { store, pass } = setUp(context);
  const run = flatRun("/a.log");
  let told = 0;
  store.onDidChange(({ grown }) => {
    if (grown.size === 0) told++;
  });
  for (let i = 0; i < 5; i++) store.put([run]);
  await pass(119);
  assert.equal(told, 0);
  await pass(1);
  assert.equal(told, 1);
  assert.deepEqual(
    store.diagnosis(run.id).findings.map(({ sign }) => sign),
    ["plateau"],
  );
});

test("a changed setting judges all runs anew", async (context) => {
  const { store, options, pass } = setUp(context);
  const run = flatRun("/a.log");
  store.put([run]);
  await pass(120);
  options.change({ sensitivity: "normal", off: new Set(["plateau"]) });
  await pass(120);
  assert.deepEqual(store.diagnosis(run.id).findings, []);
});

test("runs are compared when they have grown, not because they were diagnosed", async (context) => {
  const { store, pass } = setUp(context);
  let compared = 0;
  const real = store.compared.bind(store);
  store.compared = (...args) => {
    compared++;
    real(...args);
  };
  store.put([1, 2, 3].map((seed) => flatRun(`/seed${seed}/train.log`, { seed })));
  await pass(2000);
  assert.equal(compared, 1);
  assert.equal(store.comparisons.length, 1);
  await pass(2000);
  assert.equal(compared, 1);
});

test("what a script says is asked after each diagnosis, one run at a time; an old answer is dropped", async (context) => {
  const asked: string[] = [];
  const gates: (() => void)[] = [];
  const { store, pass } = setUp(context, async (run, own) => {
    asked.push(run.path);
    await new Promise<void>((open) => gates.push(open));
    const [finding] = own.findings;
    return finding === undefined ? null : { ...finding, sign: "vanishing-gradient" };
  });
  const run = flatRun("/a.log");
  store.put([run, flatRun("/b.log")]);
  await pass(120);
  assert.deepEqual(asked, ["/a.log"]);
  store.remove(new Set([run.id]));
  gates.shift()?.();
  await pass(0);
  assert.equal(store.diagnosis(run.id).findings.length, 0, "the run is gone");
  assert.deepEqual(asked, ["/a.log", "/b.log"]);
  gates.shift()?.();
  await pass(0);
  assert.deepEqual(
    store.runs.map(({ id }) => store.diagnosis(id).findings.map(({ sign }) => sign)),
    [["plateau", "vanishing-gradient"]],
  );
});
