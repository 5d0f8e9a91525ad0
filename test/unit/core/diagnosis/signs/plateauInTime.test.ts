import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { plateau as detect } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const plateau = (run: Run) => detect(new RunCurves(run));

const chance = Math.log(10);

function verdict(run: Run): string {
  return plateau(run).kind;
}

function found(run: Run) {
  const result = plateau(run);
  return result.kind === "found" ? result.finding : assert.fail(`plateau is ${result.kind}`);
}

test("a live run in its warm-up is undecided, one that ended there is judged with care", () => {
  const run = syntheticRun(
    { role: "train_loss", values: curve(100, () => chance, 0.02) },
    { role: "learning_rate", values: curve(100, (i) => 1e-6 * (i + 1)) },
  );
  run.status = "live";
  assert.equal(verdict(run), "undecided");
  run.status = "finished";
  assert.ok(found(run).confidence < 0.8);
});

test("A run that was broken off after a few steps is judged as one that goes on", () => {
  const run = syntheticRun({
    role: "train_loss",
    values: curve(24, (i) => 5.2 - 0.2 * Math.exp(-i / 4), 0.1),
  });
  run.status = "failed";
  assert.equal(verdict(run), "undecided");
  run.status = "finished";
  assert.equal(verdict(run), "found");
});

test("a decay tail does not make a moving loss flat", () => {
  const loss = curve(300, (i) => 3 - 0.008 * Math.min(i, 200), 0.02);
  const rate = curve(300, (i) => (i < 200 ? 0.1 : 0.001));
  const run = syntheticRun(
    { role: "train_loss", values: loss },
    { role: "learning_rate", values: rate },
  );
  assert.equal(verdict(run), "notFound");
});

test("a learning rate that went up again lately leaves the plateau undecided", () => {
  const rate = curve(300, (i) => (i < 200 ? 0.1 - 0.0004 * i : 0.1));
  const run = syntheticRun(
    { role: "train_loss", values: curve(300, () => chance, 0.02) },
    { role: "learning_rate", values: rate },
  );
  assert.equal(verdict(run), "undecided");
});

test("too few values say how many are missing; no loss says so", () => {
  const few = plateau(syntheticRun({ role: "train_loss", values: [2.3, 2.3, 2.3] }));
  assert.ok(few.kind === "undecided" && /about 5 more/.test(formatMessage(few.reason)));
  const none = plateau(syntheticRun({ role: "val_accuracy", values: [0.5] }));
  assert.ok(none.kind === "undecided" && /No loss/.test(formatMessage(none.reason)));
});

test("what a restart from a checkpoint superseded does not count", () => {
  const lost = curve(100, () => chance, 0.01);
  const resumed = curve(300, (i) => 0.05 + 2.2 * Math.exp(-i / 40), 0.01);
  const run = syntheticRun({
    role: "train_loss",
    values: [...lost, ...resumed],
    steps: [...lost.keys(), ...resumed.keys()],
    seams: [100],
  });
  assert.equal(verdict(run), "notFound");
});

test("a schedule is exhausted only where it was spent early", () => {
  const loss = { role: "train_loss", values: curve(200, () => chance, 0.01) } as const;
  const decaying = (length: number) =>
    syntheticRun(loss, {
      role: "learning_rate",
      values: curve(200, (i) => 0.01 * Math.max(0, 1 - i / length)),
    });
  assert.equal(found(decaying(50)).subtype, "schedule-exhausted");
  assert.equal(found(decaying(200)).subtype, null);
});

test("while the run goes on six epochs tell where the loss is as it began, else more are needed", () => {
  const still = syntheticRun({
    role: "train_loss",
    values: curve(6, () => chance),
    count: "epoch",
  });
  still.status = "live";
  assert.equal(verdict(still), "found");
  const begun = [1, 0.9, 0.85, 0.84, 0.835, 0.83];
  const falling = syntheticRun({ role: "train_loss", values: begun, count: "epoch" });
  falling.status = "live";
  assert.equal(verdict(falling), "undecided");
});

test("a run that was stopped within the first of its epochs has had no time to stand still", () => {
  const first = syntheticRun({ role: "train_loss", values: curve(90, () => chance, 0.8) });
  assert.equal(verdict(first), "found");
  const stopped = withEpochs(90, () => 1);
  assert.equal(verdict(stopped), "undecided");
  assert.equal(verdict(withEpochs(90, (i) => 1 + Math.floor(i / 10))), "found");
});

function withEpochs(length: number, epochAt: (i: number) => number): Run {
  const run = syntheticRun();
  const loss = run.obtain("train_loss", () => "train_loss", "final");
  curve(length, () => chance, 0.8).forEach((value, step) => {
    loss.append({ step, epoch: epochAt(step), time: null, value, line: step + 1 });
  });
  run.hyperparameters.set("epochs", 60);
  run.status = "finished";
  return run;
}
