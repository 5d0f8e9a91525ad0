import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MetricEvent } from "../../../../src/core/log/events/logEvent.ts";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import type { ReaderEvent } from "../../../../src/core/log/events/readerEvent.ts";
import { effectiveIndices } from "../../../../src/core/run/effective.ts";
import { mainSeries } from "../../../../src/core/run/mainSeries.ts";
import { RunCollector } from "../../../../src/core/run/runCollector.ts";
import { runNameOf } from "../../../../src/core/run/runName.ts";
import { Series } from "../../../../src/core/run/series.ts";

function metric(
  name: string,
  step: number | null,
  epoch: number | null = null,
  line = 1,
): MetricEvent {
  return {
    kind: "metric",
    metric: metricNamed(name),
    value: step ?? 0,
    step,
    epoch,
    time: null,
    line,
    granularity: "final",
  };
}

function collected(events: readonly ReaderEvent[]): RunCollector {
  const collector = new RunCollector({ path: "/logs/a.log", name: "a", format: "general" });
  for (const event of events) collector.accept(event);
  return collector;
}

test("a fall to the start is a new run, a fall to the middle a restart from a checkpoint", () => {
  const steps = [10, 20, 30, 20, 30, 40, 10, 20];
  const { runs } = collected(steps.map((step) => metric("loss", step)));
  assert.deepEqual(
    runs.map(({ name }) => name),
    ["a", "a (run 2)"],
  );
  const [first, second] = runs.map((run) => run.find("loss"));
  assert.equal(first?.length, 6);
  assert.deepEqual(first?.seams, [{ index: 3 }]);
  assert.equal(second?.length, 2);
});

test("a row's other metrics follow the one that fell", () => {
  const { runs } = collected(
    [1, 2, 1, 2].flatMap((epoch) => [metric("loss", null, epoch), metric("lr", null, epoch)]),
  );
  assert.deepEqual(
    runs.map((run) => run.series.map((series) => series.length)),
    [
      [2, 2],
      [2, 2],
    ],
  );
});

test("an epoch that falls while the step goes on begins a run, equal x do not", () => {
  assert.equal(
    collected([metric("loss", 10, 1), metric("loss", 20, 2), metric("loss", 30, 1)]).runs.length,
    2,
  );
  assert.equal(collected([metric("loss", null, 0.01), metric("loss", null, 0.01)]).runs.length, 1);
});

test("what is stated before a run is its hyperparameters; the first statement counts", () => {
  const state = (name: string, value: number): ReaderEvent => ({
    kind: "hyperparameter",
    name,
    value,
    line: 1,
  });
  const { runs } = collected([
    state("seed", 1),
    state("seed", 2),
    metric("loss", 1),
    metric("loss", 2),
    state("seed", 3),
    metric("loss", 1),
  ]);
  assert.deepEqual(
    runs.map(({ hyperparameters }) => hyperparameters.get("seed")),
    [1, 3],
  );
});

test("an ending holds until metrics go on, and a reset forgets everything", () => {
  const failed: ReaderEvent = {
    kind: "status",
    status: "failed",
    line: 9,
    detail: "KeyError: 'x'",
  };
  assert.equal(collected([metric("loss", 1), failed]).runs[0]?.failure, "KeyError: 'x'");
  assert.equal(collected([metric("loss", 1), failed, metric("loss", 2)]).runs[0]?.status, "idle");
  const { runs } = collected([
    metric("loss", 1),
    { kind: "reset", format: "keras" },
    metric("loss", 2),
  ]);
  assert.deepEqual(
    runs.map((run) => [run.format, run.find("loss")?.length]),
    [["keras", 1]],
  );
});

test("roles follow from the company as it grows", () => {
  const [run] = collected([
    metric("test_loss", 1),
    metric("val_loss", 1),
    metric("val_loss", 2),
  ]).runs;
  assert.equal(run?.find("test_loss")?.role, "other");
  assert.equal(run === undefined ? null : mainSeries(run, "val_loss")?.name, "val_loss");
});

test("the main series of a role is the longest, then the first", () => {
  const events = [
    metric("train/a_loss", 1),
    metric("train/b_loss", 1),
    metric("train/b_loss", 2),
    metric("train/c_loss", 1),
    metric("train/c_loss", 2),
  ];
  const [run] = collected(events).runs;
  assert.equal(run === undefined ? null : mainSeries(run, "train_loss")?.name, "train/b_loss");
});

test("effective points rise where only falls mark seams, and end with the last point", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 60 }), (steps) => {
      const series = new Series("loss", "train_loss");
      for (const step of steps) {
        if (step < (series.last?.step ?? 0)) series.markSeam();
        series.append({ step, epoch: null, time: null, value: step, line: 1 });
      }
      const kept = [...effectiveIndices(series, "step")];
      assert.equal(kept.at(-1), steps.length - 1);
      for (let index = 1; index < kept.length; index++) {
        assert.ok((steps[kept[index - 1] ?? 0] ?? 0) <= (steps[kept[index] ?? 0] ?? 0));
      }
      assert.equal(effectiveIndices(series, "epoch").length, steps.length);
    }),
  );
});

test("a run is named after its file, or its folder where the file is called the same everywhere", () => {
  assert.equal(runNameOf({ name: "resnet50.log", folders: ["logs"] }), "resnet50");
  assert.equal(
    runNameOf({ name: "metrics.csv", folders: ["version_3", "lightning_logs"] }),
    "lightning_logs/version_3",
  );
  assert.equal(runNameOf({ name: "trainer_state.json", folders: ["out-7b", "runs"] }), "out-7b");
  assert.equal(runNameOf({ name: "train.log", folders: [] }), "train");
});
