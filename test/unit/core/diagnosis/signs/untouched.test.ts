import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { plateau } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { isUntouched } from "../../../../../src/core/diagnosis/signs/untouched.ts";
import { remediesOfFinding } from "../../../../../src/core/remedy/remediesOfFinding.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

type Values = readonly number[];
const constant = (value: number, length = 20) => Array.from({ length }, () => value);
const epochs = (values: Values, role: "train_loss" | "val_loss"): SyntheticSeries => ({
  role,
  values,
  count: "epoch",
});
const curvesOf = (training: Values, validation?: Values) =>
  new RunCurves(
    syntheticRun(
      epochs(training, "train_loss"),
      ...(validation === undefined ? [] : [epochs(validation, "val_loss")]),
    ),
  );
const subtypeOf = (training: Values, validation?: Values) => {
  const result = plateau(curvesOf(training, validation));
  return result.kind === "found" ? result.finding.subtype : null;
};
const batches = curve(20, () => 2.0912, 0.01);

test("held-back data that give the first loss again and again are changed by no update", () => {
  assert.equal(subtypeOf(batches, constant(2.09122)), "not-updated");
  assert.equal(subtypeOf(constant(0.98213)), "not-updated");
  assert.equal(subtypeOf(constant(-3.4127), constant(-3.1931)), "not-updated");
});

test("outputs that died, coarse digits and few evaluations tell nothing of updates", () => {
  for (const guessing of [Math.log(10), Math.log(2)]) {
    const printed = Number(guessing.toFixed(4));
    assert.equal(
      isUntouched(
        curvesOf(
          curve(20, () => printed, 0.01),
          constant(printed),
        ),
      ),
      false,
    );
  }
  assert.equal(isUntouched(curvesOf(batches, constant(2.1))), false);
  assert.equal(isUntouched(curvesOf(batches, constant(2.09122, 6))), false);
  assert.equal(isUntouched(curvesOf(constant(0))), false);
});

test("an evaluation that stands beside a training loss that falls is another matter", () => {
  const falling = curve(20, (i) => 0.3 + 1.8 * Math.exp(-i / 4));
  assert.notEqual(subtypeOf(falling, constant(2.09122)), "not-updated");
});

test("a last digit that moves once is an update", () => {
  assert.equal(isUntouched(curvesOf(batches, [...constant(2.09122, 19), 2.09121])), false);
});

test("outputs that one long step has killed stand as still: a lower rate is not ruled out", () => {
  const result = plateau(curvesOf(constant(70), constant(76.9231)));
  assert.equal(result.kind, "found");
  if (result.kind !== "found") return;
  assert.equal(result.finding.subtype, "not-updated");
  assert.ok(remediesOfFinding(result.finding).includes("lower-learning-rate"));
});
