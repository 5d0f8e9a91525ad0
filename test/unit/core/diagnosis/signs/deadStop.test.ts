import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { deadStop } from "../../../../../src/core/diagnosis/signs/deadStop.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const falling = (i: number) => 0.6 + 1.7 * Math.exp(-i / 9);
const epochs = (values: readonly number[], role: "train_loss" | "val_loss"): SyntheticSeries => ({
  role,
  values,
  count: "epoch",
});
const stopped = (at: number, length = 40) => curve(length, (i) => falling(Math.min(i, at)));
const stopOf = (...series: readonly SyntheticSeries[]) =>
  deadStop(new RunCurves(syntheticRun(...series)));

test("a loss that keeps one value from within its fall has stopped dead, there", () => {
  const training = curve(40, (i) => falling(Math.min(i, 8)), 0.01);
  const stop = stopOf(epochs(training, "train_loss"), epochs(stopped(8), "val_loss"));
  assert.equal(stop?.position.epoch, 8);
  assert.equal(stopOf(epochs(stopped(14), "train_loss"))?.position.epoch, 14);
});

test("losses below zero stop as well", () => {
  const stop = stopOf(
    epochs(
      stopped(6).map((value) => value - 2),
      "train_loss",
    ),
  );
  assert.equal(stop?.position.epoch, 6);
});

test("what converges slows down before it stands", () => {
  for (const pace of [1, 2, 5]) {
    const values = curve(60, (i) => 0.6 + 1.7 * Math.exp(-i / pace));
    assert.equal(stopOf(epochs(values, "train_loss")), null, `pace ${pace}`);
  }
  const quadratic = [1, 0.5, 0.1, 0.01, 1e-4, 1e-8].map((rest) => 0.6 + rest);
  const newton = [...quadratic, ...Array.from({ length: 20 }, () => 0.6)];
  assert.equal(stopOf(epochs(newton, "train_loss")), null);
});

test("a few digits, noise, a loss near nothing and the end of a run do not tell", () => {
  const coarse = stopped(8).map((value) => Math.round(20 * value) / 20);
  assert.equal(stopOf(epochs(coarse, "train_loss")), null);
  const noisy = curve(40, (i) => falling(Math.min(i, 8)), 0.01);
  assert.equal(stopOf(epochs(noisy, "train_loss")), null);
  const low = curve(40, (i) => (i < 8 ? 2 - 0.24 * i : 0.05));
  assert.equal(stopOf(epochs(low, "train_loss")), null);
  assert.equal(stopOf(epochs(stopped(34), "train_loss")), null);
});

test("an evaluation that stands beside a training loss that falls on is no stop", () => {
  const training = curve(40, falling);
  assert.equal(stopOf(epochs(training, "train_loss"), epochs(stopped(8), "val_loss")), null);
});
