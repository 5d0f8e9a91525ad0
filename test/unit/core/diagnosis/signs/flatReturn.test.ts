import assert from "node:assert/strict";
import { test } from "node:test";
import { detectSigns, diagnoseRun } from "../../../../../src/core/diagnosis/diagnose.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, jitter, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const loss: SyntheticSeries = {
  role: "train_loss",
  name: "loss",
  values: curve(300, () => 1, 0.8),
};
const returns = (values: readonly number[], name = "episode_reward"): SyntheticSeries => ({
  role: "other",
  name,
  values,
});
const plateauOf = (run: Run) => detectSigns(run).get("plateau")?.kind;

test("a return that never leaves where it began is information", () => {
  for (const values of [
    curve(300, () => 20, 12),
    curve(300, () => -150, 60),
    curve(300, (i) => 30 - i / 30, 12),
    curve(300, () => 0),
    curve(300, () => -200),
  ]) {
    const run = syntheticRun(loss, returns(values));
    const [finding] = diagnoseRun(run).findings;
    assert.equal(finding?.sign, "plateau");
    assert.equal(finding?.severity, "info");
    assert.equal(finding?.series, "episode_reward");
    assert.equal(finding?.onset.step, 0);
  }
});

test("a return that rises, early, late or for a while, is none", () => {
  const late = (i: number) => (i < 240 ? 20 : 20 + (i - 240) * 2);
  for (const shape of [
    (i: number) => 20 + i / 4,
    (i: number) => 200 - 180 * Math.exp(-i / 8),
    late,
    (i: number) => (i > 100 && i < 200 ? 80 : 20),
  ])
    assert.equal(plateauOf(syntheticRun(loss, returns(curve(300, shape, 12)))), "undecided");
});

test("the best return from the beginning on is no standstill", () => {
  assert.equal(plateauOf(syntheticRun(loss, returns(curve(300, () => 500)))), "undecided");
});

test("sparse rewards that are found at last rise", () => {
  const random = jitter(3);
  const values = curve(300, (i) => (random() < (i < 150 ? -0.96 : -0.4) ? 1 : 0));
  assert.equal(plateauOf(syntheticRun(loss, returns(values))), "undecided");
});

test("a short log, one without a loss and one that goes on from an earlier one are not judged", () => {
  const flat = curve(300, () => 20, 12);
  assert.equal(plateauOf(syntheticRun(loss, returns(flat.slice(0, 30)))), "undecided");
  assert.equal(plateauOf(syntheticRun(returns(flat))), "undecided");
  const steps = flat.map((_, i) => 5000 + 10 * i);
  assert.equal(
    plateauOf(syntheticRun({ ...loss, steps }, { ...returns(flat), steps })),
    "undecided",
  );
});

test("means over episodes are judged where there are such, and lengths and spreads are no returns", () => {
  const flat = curve(300, () => 20, 12);
  const rising = curve(300, (i) => 20 + i / 4, 2);
  const isFound = (...series: readonly SyntheticSeries[]) =>
    plateauOf(syntheticRun(loss, ...series)) === "found";
  assert.ok(isFound(returns(flat, "Average reward"), returns(rising, "max reward")));
  assert.ok(isFound(returns(flat, "rollout/ep_rew_mean"), returns(rising, "rollout/ep_len_mean")));
  assert.ok(!isFound(returns(rising, "Average reward"), returns(flat, "Reward")));
  assert.ok(!isFound(returns(flat, "reward_std")));
});
