import assert from "node:assert/strict";
import { test } from "node:test";
import {
  endsInFirstEpoch,
  isBrokenOff,
  isOver,
  statusOf,
} from "../../../../src/core/run/isOver.ts";
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

function fourAnEpoch(length: number, epochAt: (i: number) => number) {
  const run = syntheticRun({
    role: "train_loss",
    values: curve(length, () => 1),
    steps: Array.from({ length }, (_, i) => epochAt(i)),
    count: "epoch",
  });
  run.hyperparameters.set("epochs", 10);
  run.status = "live";
  return run;
}

test("a run that logs within its epochs has finished the last one when that has as many values as the one before", () => {
  const within = (length: number) => fourAnEpoch(length, (i) => Math.floor(i / 4));
  assert.equal(isOver(within(37)), false);
  assert.equal(isOver(within(39)), false);
  assert.equal(isOver(within(40)), true);
  const cut = within(37);
  cut.status = "idle";
  assert.equal(isOver(cut), true);
});

test("a run that counts parts of epochs is over when it has counted all of them", () => {
  const parts = (length: number) => fourAnEpoch(length, (i) => (i + 1) / 4);
  assert.equal(isOver(parts(39)), false);
  assert.equal(isOver(parts(40)), true);
});

test("a run ends in its first epoch where it plans several and never named another", () => {
  const within = (length: number) => {
    const run = fourAnEpoch(length, (i) => 1 + Math.floor(i / 40));
    run.status = "finished";
    return run;
  };
  assert.equal(endsInFirstEpoch(within(30)), true);
  assert.equal(endsInFirstEpoch(within(50)), false);
  const live = within(30);
  live.status = "live";
  assert.equal(endsInFirstEpoch(live), false);
});

test("a log at rest that holds all that was planned is of a run that has finished", () => {
  const atRest = (run: ReturnType<typeof planned>) => Object.assign(run, { status: "idle" });
  assert.equal(statusOf(atRest(planned("epochs", 20, 20))), "finished");
  assert.equal(statusOf(atRest(planned("epochs", 20, 20, 1))), "finished");
  assert.equal(statusOf(atRest(planned("max_steps", 500, 500))), "finished");
  assert.equal(statusOf(atRest(planned("epochs", 20, 19, 1))), "idle");
  assert.equal(statusOf(planned("epochs", 20, 20)), "live");
});

test("a run that failed before its planned end was broken off, one that failed behind it was not", () => {
  const failed = (run: ReturnType<typeof planned>) => Object.assign(run, { status: "failed" });
  assert.equal(isBrokenOff(failed(planned("epochs", 20, 7))), true);
  assert.equal(isBrokenOff(failed(planned("epochs", 20, 20))), false);
  assert.equal(isBrokenOff(planned("epochs", 20, 7)), false);
});
