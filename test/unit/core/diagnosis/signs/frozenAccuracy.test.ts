import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { frozenAccuracy } from "../../../../../src/core/diagnosis/signs/frozenAccuracy.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

/** A squared error that creeps. */
const creeping = curve(40, (i) => 0.8 + 0.5 * Math.exp(-i) - 0.002 * i, 0.004);

/** A cross-entropy that creeps below that of guessing. */
const entropy = (classes: number) => curve(40, (i) => (1 - 0.003 * i) * Math.log(classes), 0.004);

function frozen(
  loss: readonly number[],
  validation: readonly number[],
  others: readonly SyntheticSeries[] = [],
  name = "val_accuracy",
  stated: Readonly<Record<string, number>> = {},
) {
  const count = "epoch" as const;
  const run = syntheticRun(
    { role: "train_loss", values: loss, count },
    { role: "val_accuracy", name, values: validation, count },
    ...others,
  );
  for (const [key, value] of Object.entries(stated)) run.hyperparameters.set(key, value);
  run.status = "finished";
  return frozenAccuracy(new RunCurves(run));
}

const same = (value: number, length = 40) => curve(length, () => value);
/** As 1/8 is measured on 240 samples. */
const sampled = curve(40, () => 0.125, 0.035, 5);

test("one accuracy at every evaluation is a model that gives one answer, however the loss creeps", () => {
  for (const accuracy of [same(0.1108), same(11.08), same(0.502)]) {
    const finding = frozen(creeping, accuracy);
    assert.equal(finding?.sign, "plateau");
    assert.ok((finding?.confidence ?? 0) > 0.8);
    assert.match(formatMessage(finding?.summary ?? assert.fail()), /one answer to all/);
  }
  assert.ok((frozen(creeping.slice(0, 14), same(0.204, 14))?.confidence ?? 1) < 0.8);
});

test("an accuracy whose last digit is coarse would be the same if it moved", () => {
  for (const coarse of [
    same(0.3),
    same(0.25),
    same(50),
    curve(40, (i) => (i % 9 < 7 ? 0.5 : 0.51)),
  ])
    assert.equal(frozen(entropy(2), coarse), null);
  const values = same(0.1135);
  const count = "epoch" as const;
  assert.notEqual(
    frozen(creeping, same(0.1), [{ role: "train_accuracy", values, count }]),
    null,
    "another accuracy shows how finely they are printed",
  );
});

test("an accuracy that jumps about that of guessing as samples do is information", () => {
  const finding = frozen(entropy(8), sampled);
  assert.equal(finding?.evidence["equally likely classes that are guessed so"], 8);
  assert.ok((finding?.confidence ?? 1) < 0.8);
});

test("the accuracy of guessing among few classes is also one that is learned of more", () => {
  assert.equal(frozen(creeping, sampled), null);
  const half = curve(40, () => 0.5, 0.02, 5);
  assert.notEqual(frozen(entropy(2), half), null);
  assert.equal(
    frozen(
      curve(40, (i) => 1 + 0.24 * Math.exp(-i / 8), 0.004),
      half,
    ),
    null,
  );
  assert.equal(frozen(entropy(5), half), null);
  assert.equal(frozen(entropy(5), sampled, [], "val_accuracy", { num_classes: 5 }), null);
  assert.notEqual(frozen(creeping, sampled, [], "val_accuracy", { num_classes: 8 }), null);
});

test("the accuracy of the most frequent class, one that rises, one that is high, and one of a part say nothing", () => {
  const rising = curve(40, (i) => 0.1 + 0.001 * i, 0.02);
  const late = curve(40, (i) => (i < 30 ? 0.1108 : 0.1108 + 0.05 * (i - 30)));
  for (const accuracy of [same(0.935), same(0.62), same(0), rising, late]) {
    assert.equal(frozen(creeping, accuracy), null);
  }
  assert.equal(frozen(creeping, same(0.5), [], "val_domain_accuracy"), null);
  assert.equal(frozen(creeping.slice(0, 8), same(0.11, 8)), null);
});

test("a loss that is learned, and a training accuracy that moves, have learned something", () => {
  const learned = curve(40, (i) => 0.05 + Math.exp(-i / 8), 0.004);
  assert.equal(frozen(learned, same(0.5)), null);
  const values = curve(40, (i) => 0.5 + 0.01 * i, 0.004);
  const count = "epoch" as const;
  assert.equal(frozen(creeping, same(0.5), [{ role: "train_accuracy", values, count }]), null);
});
