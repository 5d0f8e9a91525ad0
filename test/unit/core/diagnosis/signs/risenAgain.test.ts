import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { risenAgain } from "../../../../../src/core/diagnosis/signs/risenAgain.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const count = "epoch" as const;

function risen(
  training: readonly number[],
  validation: readonly number[] | null,
  others: readonly SyntheticSeries[] = [],
  name = "train_mse",
) {
  const run = syntheticRun(
    { role: "train_loss", name, values: training, count },
    ...(validation === null ? [] : [{ role: "val_loss", values: validation, count } as const]),
    ...others,
  );
  run.status = "finished";
  return risenAgain(new RunCurves(run));
}

/** Down in a few epochs, and slowly up from there on. */
const up = (by: number, from = 0.55, noise = 0.002) =>
  curve(60, (i) => 0.22 + (from - 0.22) * Math.exp(-i) + (by * i) / 60, noise);

/** An accuracy on held-back data that falls from its early best. */
const held = (by: number, role: "val_accuracy" | "train_accuracy" = "val_accuracy") => ({
  role,
  values: curve(60, (i) => 0.8 - 0.5 * Math.exp(-i) - by * i, 0.002),
  count,
});

test("a training loss that rises slowly from its early best, and held-back data with it", () => {
  const finding = risen(up(0.06), up(0.06, 0.35));
  assert.equal(finding?.sign, "plateau");
  assert.equal(finding?.subtype, "risen-again");
  assert.equal(finding?.severity, "info");
  assert.match(formatMessage(finding?.summary ?? assert.fail()), /another term of the objective/);
  assert.ok((risen(up(0.08), null, [held(0.001)])?.confidence ?? 1) < (finding?.confidence ?? 0));
  const noisy = risen(up(0.08, 0.55, 0.008), up(0.08, 0.35, 0.008));
  assert.equal(noisy?.subtype, "risen-again");
});

test("a task that is made harder step by step is learned: held-back data are at their best, or near it", () => {
  assert.equal(risen(up(0.1), up(0)), null);
  assert.equal(
    risen(
      up(0.1),
      curve(60, (i) => 0.2 + Math.exp(-i / 20), 0.002),
    ),
    null,
  );
  assert.equal(risen(up(0.1), up(0.03, 1.2)), null);
});

test("a rise within the noise, from next to nothing, late, or that is over is none", () => {
  const small = curve(60, (i) => 0.02 + Math.exp(-i) + 0.0004 * i, 0.001);
  const late = curve(
    60,
    (i) => 0.55 - 0.006 * Math.min(i, 45) + 0.004 * Math.max(0, i - 45),
    0.002,
  );
  const over = curve(60, (i) => 0.3 + Math.exp(-i) + 0.002 * Math.min(i, 60 - i), 0.002);
  for (const values of [up(0.01), up(0.06, 0.55, 0.05), small, late, over]) {
    assert.equal(risen(values, values), null);
  }
});

test("of a total, which may rise with the weight of a term, an accuracy that falls with it tells", () => {
  assert.equal(risen(up(0.06), up(0.06, 0.35), [], "train_loss"), null);
  assert.notEqual(risen(up(0.06), up(0.06, 0.35), [held(0.001)], "train_loss"), null);
  assert.equal(risen(up(0.06), up(0.06, 0.35), [held(0)], "train_loss"), null);
});

test("training data alone may be made harder: without held-back data nothing tells", () => {
  assert.equal(risen(up(0.08), null), null);
  assert.equal(risen(up(0.08), null, [held(0.001, "train_accuracy")], "train_loss"), null);
  assert.notEqual(risen(up(0.08), null, [held(0.001)], "train_loss"), null);
});

test("a loss may be meant to rise with what grows or falls beside it, if that is no metric", () => {
  const beside = (name: string, shape: (i: number) => number) =>
    risen(up(0.08), up(0.08, 0.35), [{ role: "other", name, values: curve(60, shape), count }]);
  const resolution = (i: number) => 16 * 2 ** Math.floor(i / 20);
  for (const [name, shape] of [
    ["attack", (i: number) => Math.max(0, i - 5) / 10],
    ["forced share", (i: number) => 1 - i / 60],
    ["resolution", resolution],
  ] as const)
    assert.equal(beside(name, shape), null);
  assert.notEqual(
    beside("attack", () => 8),
    null,
  );
  assert.notEqual(
    beside("attack", (i) => i % 7),
    null,
  );
  assert.notEqual(
    beside("rmse", (i) => 1 + i / 60),
    null,
  );
});

test("a loss may rise with its learning rate, or with the weight of a term", () => {
  const warm = { role: "learning_rate", values: curve(60, (i) => 1e-5 * (i + 1)), count } as const;
  assert.equal(risen(up(0.08), null, [held(0.001), warm]), null);
  const steady = { ...warm, values: curve(60, () => 1e-3) };
  assert.notEqual(risen(up(0.08), null, [held(0.001), steady]), null);
  const divergence = { role: "other", name: "kl", values: up(0), count } as const;
  assert.equal(risen(up(0.08), null, [held(0.001), divergence]), null);
});
