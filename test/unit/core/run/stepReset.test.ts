import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import { RunCollector } from "../../../../src/core/run/runCollector.ts";

type Row = readonly [step: number, values: Readonly<Record<string, number>>];

function runsOf(rows: readonly Row[]) {
  const collector = new RunCollector({ path: "/logs/train.log", name: "train", format: "general" });
  collector.acceptAll(
    rows.flatMap(([step, values], index) => {
      const place = {
        step,
        epoch: null,
        time: null,
        line: index + 1,
        granularity: "final",
      } as const;
      return Object.entries(values).map(([name, value]) => ({
        kind: "metric" as const,
        metric: metricNamed(name),
        value,
        ...place,
      }));
    }),
  );
  return collector.runs;
}

const training = [50, 100, 150].map((step): Row => [step, { lr: 0.1, loss: 1 / step }]);

test("rows of an evaluation that count epochs split no run by what they share with those of the training", () => {
  const epochs = [1, 2, 3].flatMap((epoch): Row[] => [
    ...training.map(([step, values]): Row => [step + 150 * (epoch - 1), values]),
    [epoch, { lr: 0.1, val_loss: 2 / epoch }],
  ]);
  const runs = runsOf(epochs);
  assert.equal(runs.length, 1);
  assert.equal(runs[0]?.find("loss")?.length, 9);
  assert.deepEqual(runs[0]?.find("lr")?.seams, []);
});

test("a training that begins anew is another run, whatever its records begin with", () => {
  assert.deepEqual(
    runsOf([...training, ...training]).map((run) => run.find("lr")?.length),
    [3, 3],
  );
});

test("a training that goes back to a checkpoint has a seam in all that its records hold", () => {
  const [run] = runsOf([...training, [120, { lr: 0.1, loss: 0.5 }]]);
  assert.deepEqual(run?.find("lr")?.seams, [{ index: 3 }]);
  assert.deepEqual(run?.find("loss")?.seams, [{ index: 3 }]);
});

test("where nothing is a loss, each series is judged by itself", () => {
  const rows = [10, 20, 30].map((step): Row => [step, { reward: step }]);
  assert.equal(runsOf([...rows, ...rows]).length, 2);
});
