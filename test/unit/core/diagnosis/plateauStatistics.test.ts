import assert from "node:assert/strict";
import { test } from "node:test";
import { plateauStatistics } from "../../../../src/core/diagnosis/learned/plateauStatistics.ts";
import { RunCurves } from "../../../../src/core/diagnosis/runCurves.ts";
import { curve, type SyntheticSeries, syntheticRun } from "./syntheticRun.ts";

const length = 101;
/** A loss of 2 for the first half, of 1 for the second. */
const loss: SyntheticSeries = {
  role: "train_loss",
  values: curve(length, (i) => (i < 50 ? 2 : 1)),
};

function statisticsOf(...series: readonly SyntheticSeries[]): Readonly<Record<string, number>> {
  const curves = new RunCurves(syntheticRun(loss, ...series));
  assert.ok(curves.loss);
  return plateauStatistics(curves, curves.loss);
}

function assertNear(actual: number | undefined, expected: number, name: string): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-6, `${name}: ${actual}`);
}

test("the level is told against the opening, and where half of the gain was made", () => {
  const { level, position, halfway, since, gainShare } = statisticsOf();
  assertNear(level, Math.log(1 / 2), "logarithm of level over opening");
  assertNear(position, 0, "share of the range above the lowest value");
  assertNear(halfway, 0.5, "share of the run after which half was gained");
  assert.ok(Math.abs((since ?? 0) - 0.5) < 0.1, `as at its end since ${since}`);
  assert.ok((gainShare ?? -1) >= 0);
});

test("a loss that has not fallen has no place where half was gained", () => {
  const rising = syntheticRun({ role: "train_loss", values: curve(length, (i) => 1 + i / 100) });
  const curves = new RunCurves(rising);
  assert.ok(curves.loss);
  const { halfway, level } = plateauStatistics(curves, curves.loss);
  assert.ok(Number.isNaN(halfway));
  assert.ok((level ?? 0) > 0);
});

test("the gap of a validation loss is relative to the training loss, its growth since the beginning", () => {
  const values = curve(length, (i) => (i < 50 ? 3 : 2.5));
  const { gap, gapGrowth, validationNow, validationBest } = statisticsOf({
    role: "val_loss",
    values,
  });
  assertNear(gap, 2.5 / 1 - 1, "gap at the end");
  assertNear(gapGrowth, 2.5 / 1 - 3 / 2, "growth of the gap");
  assertNear(validationNow, 0, "logarithm of now over the lowest");
  assertNear(validationBest, Math.log(2.5 / 3), "logarithm of the lowest over the opening");
});

test("accuracies in per cent are shares", () => {
  const share = curve(length, (i) => i / 200);
  for (const unit of [1, 100]) {
    const values = share.map((value) => unit * value);
    const { accuracy, accuracyGain } = statisticsOf({ role: "val_accuracy", values });
    assertNear(accuracy, 0.45, `the last fifth of ${unit}`);
    assertNear(accuracyGain, 0.45 - 0.025, `since the first tenth of ${unit}`);
  }
});

test("gradients are told in decades", () => {
  const { gradient, gradientShare } = statisticsOf({
    role: "grad_norm",
    values: curve(length, (i) => (i < 50 ? 10 : 0.01)),
  });
  assertNear(gradient, -2, "now");
  assertNear(gradientShare, -3, "against the opening");
});

test("what the log does not tell is no number", () => {
  const { gap, accuracy, gradient, rateNow } = statisticsOf();
  assert.deepEqual(
    [gap, accuracy, gradient, rateNow],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  );
});
