import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, statusOf } from "../../../../src/core/run/isOver.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";

function planned(key: string, value: number, length: number, from = 0) {
  const steps = Array.from({ length }, (_, i) => i + from);
  const count = key.includes("step") ? "step" : "epoch";
  const run = syntheticRun({ role: "train_loss", values: curve(length, () => 1), steps, count });
  run.hyperparameters.set(key, value);
  run.status = "live";
  return run;
}

test("a run that has logged the last epoch or step of its plan is over, whether it counts from 0 or 1", () => {
  assert.equal(isOver(planned("epochs", 20, 20)), true);
  assert.equal(isOver(planned("trainer.max_epochs", 20, 20, 1)), true);
  assert.equal(isOver(planned("max_steps", 500, 500)), true);
  assert.equal(isOver(planned("epochs", 20, 19)), false);
  assert.equal(isOver(planned("epochs", 20, 19, 1)), false);
});

test("a run that logs within its epochs has not finished the last one when it names it", () => {
  const epochs = Array.from({ length: 40 }, (_, i) => Math.floor(i / 4));
  const run = syntheticRun({
    role: "train_loss",
    values: curve(40, () => 1),
    steps: epochs,
    count: "epoch",
  });
  run.hyperparameters.set("epochs", 10);
  run.status = "live";
  assert.equal(isOver(run), false);
  run.status = "idle";
  assert.equal(isOver(run), true);
});

test("a log at rest that holds all that was planned is of a run that has finished", () => {
  const atRest = (run: ReturnType<typeof planned>) => Object.assign(run, { status: "idle" });
  assert.equal(statusOf(atRest(planned("epochs", 20, 20))), "finished");
  assert.equal(statusOf(atRest(planned("epochs", 20, 20, 1))), "finished");
  assert.equal(statusOf(atRest(planned("max_steps", 500, 500))), "finished");
  assert.equal(statusOf(atRest(planned("epochs", 20, 19, 1))), "idle");
  assert.equal(statusOf(planned("epochs", 20, 20)), "live");
});
