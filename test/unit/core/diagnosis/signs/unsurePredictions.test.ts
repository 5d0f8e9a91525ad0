import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { standstill } from "../../../../../src/core/diagnosis/signs/standstill.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const accuracy = curve(15, (i) => 0.97 - 0.4 * Math.exp(-i), 0.003);

/** What the loss of single batches says of it is lost in their noise. */
const noisy = curve(60, (i) => 2.2 + 1.9 * Math.exp(-i / 4) - 0.002 * i, 0.25);

function resultOf(loss: readonly number[], share: readonly number[]) {
  const count = "epoch" as const;
  return standstill(
    new RunCurves(
      syntheticRun(
        { role: "train_loss", values: noisy, count: "step" },
        { role: "val_loss", values: loss, count },
        { role: "val_accuracy", values: share, count },
      ),
    ),
  );
}

test("a high accuracy beside a loss that stands high is left open, by both numbers", () => {
  const loss = curve(15, (i) => 2.14 + 1.9 * Math.exp(-1.5 * i), 0.004);
  for (const share of [accuracy, accuracy.map((one) => 100 * one)]) {
    const result = resultOf(loss, share);
    assert.ok(result.kind === "undecided" && result.standstill !== undefined);
    const said = formatMessage(result.reason);
    assert.match(said, /97/);
    assert.match(said, /2\.14/);
  }
});

test("a loss that agrees with its accuracy, or that still falls, is not", () => {
  const agreeing = curve(15, (i) => 0.1 + 2 * Math.exp(-i), 0.004);
  const falling = curve(15, (i) => 2.3 - 0.06 * i, 0.004);
  for (const loss of [agreeing, falling]) {
    const result = resultOf(loss, accuracy);
    assert.ok(result.kind !== "undecided" || !/accuracy/.test(formatMessage(result.reason)));
  }
  const half = accuracy.map((one) => one / 2);
  const high = curve(15, (i) => 2.14 + 1.9 * Math.exp(-1.5 * i), 0.004);
  const result = resultOf(high, half);
  assert.ok(result.kind !== "undecided" || !/accuracy/.test(formatMessage(result.reason)));
});
