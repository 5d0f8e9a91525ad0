import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { fromColumn } from "../../../../src/core/view/columns.ts";
import { runWith, shownRun, shownRuns } from "./support.ts";

const metrics = (by: number) =>
  ({
    loss: { role: "train_loss", values: [3, 2, 1 + by] },
    val_loss: { role: "val_loss", values: [3, 1 + by, 2] },
    "system/gpu": { role: "other", values: [50, 60, 70] },
  }) as const;

test("every metric of the log has a chart: main ones are drawn, others listed by prefix until wanted", () => {
  const run = runWith({
    loss: { role: "train_loss", values: [2, 1] },
    aux_loss: { role: "train_loss", values: [2, 1] },
    f1: { role: "other", values: [0, 1] },
    val_f1: { role: "other", values: [0, 1] },
    "system/gpu": { role: "other", values: [5, 6] },
  });
  const shown = { run, diagnosis: emptyDiagnosis, comparisons: [] };
  const view = shownRun(shown);
  assert.deepEqual(
    view.charts.map(({ id, curves }) => [id, curves.map(({ name }) => name)]),
    [["loss", ["loss", "aux_loss"]]],
  );
  assert.deepEqual(view.others, [
    { id: "metric:f1", group: "", pinned: false },
    { id: "metric:system/gpu", group: "system", pinned: false },
  ]);
  const unfolded = shownRun(shown, { unfolded: ["metric:f1"] });
  assert.deepEqual(
    unfolded.charts[1]?.curves.map(({ name }) => name),
    ["f1", "val_f1"],
  );
});

test("compared runs: a chart for each metric, a curve for each run, the same style in all", () => {
  const runs = [0, 1, 2].map((i) => runWith(metrics(i), `/logs/${i}.log`));
  const { charts, others, verdict } = shownRuns(runs);
  assert.equal(verdict, null);
  assert.deepEqual(
    charts.map(({ title, curves }) => [title, curves.map(({ name, ordinal }) => [name, ordinal])]),
    ["loss", "val_loss"].map((title) => [
      title,
      [
        ["run 1", 0],
        ["run 2", 1],
        ["run 3", 2],
      ],
    ]),
  );
  assert.deepEqual(charts[1]?.curves[0]?.best, { x: 1, y: 1 });
  assert.deepEqual(
    others.map(({ id, group }) => [id, group]),
    [["metric:system/gpu", "system"]],
  );
  const pinned = shownRuns(runs, {}, ["metric:system/gpu"]);
  assert.equal(pinned.charts.at(-1)?.title, "system/gpu");
});

test("runs that differ in their seed are drawn as their mean in a band where that is wanted", () => {
  const runs = [1, 2, 3].map((seed) => {
    const run = runWith(metrics(seed), `/logs/seed_${seed}/train.log`);
    run.hyperparameters.set("seed", seed);
    return run;
  });
  const single = shownRuns(runs);
  assert.ok(single.hasSeeds);
  assert.equal(single.charts[0]?.curves.length, 3);
  const [loss] = shownRuns(runs, { bands: true }).charts;
  assert.equal(loss?.curves.length, 1);
  assert.ok(loss?.curves[0]?.band);
  assert.deepEqual([...fromColumn(loss.curves[0].points.y)], [3, 2, 3]);
});
