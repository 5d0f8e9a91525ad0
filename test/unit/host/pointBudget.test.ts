import assert from "node:assert/strict";
import { test } from "node:test";
import { Run, runId } from "../../../src/core/run/run.ts";
import { PointBudget } from "../../../src/host/pointBudget.ts";

function runOf(name: string): Run {
  const path = `/${name}.log`;
  return new Run({ id: runId(path, 1), name, path, format: "general", firstLine: 1 });
}

function grow(run: Run, metric: string, points: number): void {
  const series = run.obtain(metric, () => "other", "final");
  for (let i = 0; i < points; i++) {
    const step = series.total;
    series.append({ step, epoch: null, time: null, value: Math.sin(step * step), line: step + 1 });
  }
}

const heldBy = (runs: readonly Run[]) =>
  runs.flatMap(({ series }) => series).reduce((sum, { length }) => sum + length, 0);

test("however runs grow, they hold no more points than they may, and count all", () => {
  const most = 60_000;
  const budget = new PointBudget(() => most);
  const runs = Array.from({ length: 5 }, (_, i) => runOf(`run${i}`));
  for (let turn = 0; turn < 60; turn++) {
    for (const [i, run] of runs.entries()) {
      grow(run, "loss", 100 * (i + 1));
      grow(run, "grad_norm", 50);
      budget.grown([run]);
      assert.ok(heldBy(runs) <= most, `${heldBy(runs)} points`);
    }
  }
  assert.equal(budget.points, heldBy(runs));
  assert.deepEqual(
    runs.map((run) => run.find("loss")?.total),
    runs.map((_, i) => 60 * 100 * (i + 1)),
  );
  assert.equal(runs[0]?.find("loss")?.length, 6000, "the longest are thinned first");
});

test("one run takes half of what there is at most, and short series stay whole", () => {
  const budget = new PointBudget(() => 40_000);
  const run = runOf("long");
  for (let turn = 0; turn < 100; turn++) {
    grow(run, "loss", 1000);
    grow(run, "val_loss", 10);
    budget.grown([run]);
    assert.ok(heldBy([run]) <= 20_000);
  }
  assert.equal(run.find("val_loss")?.length, 1000);
});

test("what is forgotten makes room", () => {
  const budget = new PointBudget(() => 40_000);
  const [first, second] = [runOf("first"), runOf("second")];
  grow(first, "loss", 15_000);
  budget.grown([first]);
  budget.forget([first.id, runId("/never.log", 1)]);
  assert.equal(budget.points, 0);
  grow(second, "loss", 15_000);
  budget.grown([second]);
  assert.equal(second.find("loss")?.length, 15_000);
});
