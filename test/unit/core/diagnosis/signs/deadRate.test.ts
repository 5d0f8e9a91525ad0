import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { deadRate } from "../../../../../src/core/diagnosis/signs/deadRate.ts";
import { plateau } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const epochs = (
  values: readonly number[],
  role: "train_loss" | "learning_rate",
): SyntheticSeries => ({ role, values, count: "epoch" });
const standing = curve(40, (i) => (i < 3 ? 2.3 - 0.1 * i : 2), 0.002);
const runOf = (rates: readonly number[], loss: readonly number[] = standing) =>
  new RunCurves(syntheticRun(epochs(loss, "train_loss"), epochs(rates, "learning_rate")));
const deadIn = (rates: readonly number[], loss: readonly number[] = standing) => {
  const curves = runOf(rates, loss);
  return curves.loss === null ? null : deadRate(curves, curves.loss);
};
const spent = curve(40, (i) => (i < 3 ? 0.05 * 0.01 ** i : 0));

test("a rate that is spent within the first epochs has died there, and the loss stands since", () => {
  assert.equal(deadIn(spent)?.position.epoch, 2);
  const halved = curve(40, (i) => 0.1 * 0.2 ** i);
  assert.equal(deadIn(halved)?.position.epoch, 5);
  const early = curve(60, (i) => (i < 1 ? 0.003 : 1e-9));
  assert.equal(
    deadIn(
      early,
      curve(60, () => 0.69),
    )?.position.epoch,
    1,
  );
});

test("a plateau with a dead rate is a spent schedule, found where the rate died", () => {
  const result = plateau(runOf(spent));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "schedule-exhausted");
  assert.equal(result.finding.onset.epoch, 2);
});

test("rates that end with the run, rise again, or are printed with too few digits are not dead", () => {
  const cosine = curve(40, (i) => 0.05 * (1 + Math.cos((Math.PI * i) / 39)));
  const restarts = curve(40, (i) => 0.1 * 1e-4 ** ((i % 10) / 9));
  const warmUp = curve(40, (i) => 1e-3 * Math.min(1, 1e-4 + i / 10));
  const steps = curve(40, (i) => 0.1 * 0.1 ** Math.floor(i / 13));
  const roundedAway = curve(40, (i) => (i === 0 ? 0.0001 : 0));
  const zero = curve(40, () => 0);
  for (const rates of [cosine, restarts, warmUp, steps, roundedAway, zero]) {
    assert.equal(deadIn(rates), null);
  }
});

test("a loss that has learned much, or still moves, is not held by its rate", () => {
  assert.equal(
    deadIn(
      spent,
      curve(40, (i) => 0.1 + 2 * Math.exp(-2 * i)),
    ),
    null,
  );
  assert.equal(
    deadIn(
      spent,
      curve(40, (i) => 2.3 - 0.03 * i),
    ),
    null,
  );
});
