import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { standstill } from "../../../../../src/core/diagnosis/signs/standstill.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const length = 24;

/** One answer to all at each of its evaluations, while the loss creeps. */
function answerOf(rates: (i: number) => number, isOver = false, epochs = length) {
  const count = "epoch" as const;
  const run = syntheticRun(
    { role: "train_loss", values: curve(epochs, (i) => 2.31 - 0.003 * i, 0.004), count },
    { role: "val_accuracy", values: curve(epochs, () => 0.1135), count },
    { role: "learning_rate", values: curve(epochs, rates), count },
  );
  run.status = isOver ? "finished" : "live";
  return standstill(new RunCurves(run), {});
}

test("one accuracy throughout says nothing while the rate is warming up, or has just gone up again", () => {
  const waiting = [
    answerOf((i) => 1e-6 * (i + 1)),
    answerOf((i) => 1e-3 * Math.min(1, (i + 1) / 16)),
    answerOf((i) => 1e-6 * (i + 1), true),
    answerOf((i) => (i < 18 ? 1e-3 * 0.7 ** i : 1e-3)),
    answerOf((i) => (i % 20 < 1 ? 1e-3 : 1e-3 * (1 - (i % 20) / 21)), true),
  ];
  for (const answer of waiting) {
    assert.equal(answer.kind, "undecided");
    assert.match(
      formatMessage(answer.kind === "undecided" ? answer.reason : assert.fail()),
      /rate is still rising|rate has gone up again/,
    );
  }
});

test("where the rate has had its time, one accuracy throughout is a standstill", () => {
  const settled = [
    answerOf(() => 1e-3),
    answerOf((i) => 1e-3 * Math.min(1, (i + 1) / 4)),
    answerOf((i) => (i < 5 ? 1e-3 * 0.7 ** i : 1e-3)),
    answerOf((i) => 1e-3 * 0.97 ** i, true),
    answerOf((i) => 1e-6 * (i + 1), true, 40),
  ];
  for (const answer of settled) assert.equal(answer.kind, "found");
});
