import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import type { SignResult } from "../../../../../src/core/diagnosis/signResult.ts";
import { oscillation } from "../../../../../src/core/diagnosis/signs/oscillation.ts";
import { curve, jitter, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

function judge(...series: readonly SyntheticSeries[]): SignResult {
  return oscillation(new RunCurves(syntheticRun(...series)));
}

function pair(validation: readonly number[], training: readonly number[]): SyntheticSeries[] {
  return [
    { role: "val_loss", values: validation, every: 10 },
    { role: "train_loss", values: training },
  ];
}

const random = jitter(5);
const jumps = Array.from({ length: 30 }, () => 1 + 0.5 * random());
const followed = curve(300, (i) => jumps[Math.floor(i / 10)] ?? 1, 0.1);
const settling = curve(300, (i) => 2 * Math.exp(-i / 60) + 0.3, 0.1);

test("losses that jump up and down together oscillate", () => {
  const result = judge(...pair(jumps, followed));
  assert.ok(result.kind === "found" && result.finding.confidence > 0.8);
});

test("what settles does not, nor does a small validation set beside a training loss that settles", () => {
  const smooth = curve(30, (i) => 2 * Math.exp(-i / 6) + 0.3, 0.01);
  assert.equal(judge(...pair(smooth, settling)).kind, "notFound");
  const quiet = curve(300, (i) => 2 * Math.exp(-i / 60) + 0.3);
  assert.equal(judge(...pair(jumps, quiet)).kind, "notFound");
});

test("a validation loss that jumps beside a training loss that hardly does is noise of the set", () => {
  const beside = (share: number) =>
    curve(300, (i) => 1 + share * ((jumps[Math.floor(i / 10)] ?? 1) - 1), 0.002);
  assert.equal(judge(...pair(jumps, beside(0.06))).kind, "notFound");
  assert.equal(judge(...pair(jumps, beside(0.5))).kind, "found");
});

test("losses of a few dozen samples jump by themselves, as their accuracy tells, once something has been learned", () => {
  const beside = (losses: readonly number[], samples: number): SyntheticSeries => ({
    role: "val_accuracy",
    every: 10,
    values: losses.map((loss) =>
      Number((Math.round((1 - loss / 5) * samples) / samples).toFixed(4)),
    ),
  });
  const learned = jumps.map((loss, i) => loss + (i < 3 ? 1.5 : 0));
  const training = curve(300, (i) => learned[Math.floor(i / 10)] ?? 1, 0.1);
  assert.equal(judge(...pair(learned, training), beside(learned, 36)).kind, "notFound");
  assert.equal(judge(...pair(learned, training), beside(learned, 3000)).kind, "found");
  assert.equal(judge(...pair(jumps, followed), beside(jumps, 36)).kind, "found");
  const wide = learned.map((loss, i) => loss + (i % 2));
  const follows = curve(300, (i) => wide[Math.floor(i / 10)] ?? 1, 0.1);
  assert.equal(judge(...pair(wide, follows), beside(wide, 80)).kind, "found");
});

test("jumps at a high accuracy are information", () => {
  const accuracy = (level: number): SyntheticSeries => ({
    role: "val_accuracy",
    every: 10,
    values: curve(30, () => level, 0.0071),
  });
  for (const [level, ceiling] of [
    [0.96, 0.75],
    [0.6, 1],
  ] as const) {
    const result = judge(...pair(jumps, followed), accuracy(level));
    assert.ok(result.kind === "found" && result.ceiling === ceiling);
  }
  const small = jumps.map((loss, i) => 0.2 + 0.15 * loss + (i < 3 ? 1.5 : 0));
  const follows = curve(300, (i) => small[Math.floor(i / 10)] ?? 1, 0.02);
  assert.equal(judge(...pair(small, follows), accuracy(0.6)).kind, "found");
  assert.equal(judge(...pair(small, follows), accuracy(0.96)).kind, "notFound");
});

test("jumps of held-back data that training has left behind are their own, unless training jumps half as much", () => {
  const below = (share: number) =>
    curve(300, (i) => 0.5 + share * ((jumps[Math.floor(i / 10)] ?? 1) - 1), 0.002);
  assert.equal(judge(...pair(jumps, below(0.2))).kind, "notFound");
  assert.equal(judge(...pair(jumps, below(0.6))).kind, "found");
});

test("a validation loss that jumps beside a training loss that learns on, with rises of its own, is noise of the set", () => {
  const evaluations = curve(20, (i) => 1.4 - 0.01 * i, 0.2, 3);
  const wavering = curve(20, (i) => 2 - 0.05 * i, 0.04, 5);
  const each = (validation: readonly number[], training: readonly number[]) =>
    judge(
      { role: "val_loss", values: validation, count: "epoch" },
      { role: "train_loss", values: training, count: "epoch" },
    );
  assert.equal(each(evaluations, wavering).kind, "notFound");
  assert.equal(
    each(
      evaluations,
      curve(20, () => 1.4, 0.2, 9),
    ).kind,
    "found",
  );
});

test("held-back data jump by themselves where training has left them behind and falls throughout the run", () => {
  const held = (level: number) => curve(20, (i) => level + 0.4 * Math.exp(-i), 0.2, 3);
  // Of the noise of batches the later half alone shows no fall.
  const falling = curve(20, (i) => 0.3 + 0.7 * Math.exp(-i / 4), 0.1, 9);
  const standing = curve(20, (i) => 0.3 + 0.7 * Math.exp(-3 * i), 0.1, 9);
  const each = (validation: readonly number[], training: readonly number[]) =>
    judge(
      { role: "val_loss", values: validation, count: "epoch" },
      { role: "train_loss", values: training, count: "epoch" },
    ).kind;
  assert.equal(each(held(0.8), falling), "notFound");
  assert.equal(each(held(0.8), standing), "found");
  assert.equal(each(held(0.34), falling), "found");
  const creeping = curve(20, (i) => 0.6 - 0.012 * i, 0.1, 9);
  assert.equal(each(held(0.8), creeping), "found");
});

test("a learning rate that goes up and down, no validation loss and too few of it are undecided", () => {
  const cyclic: SyntheticSeries = {
    role: "learning_rate",
    values: curve(300, (i) => 0.01 + 0.1 * (1 - (i % 50) / 50)),
  };
  assert.equal(judge(...pair(jumps, followed), cyclic).kind, "undecided");
  assert.equal(judge({ role: "train_loss", values: followed }).kind, "undecided");
  assert.equal(judge(...pair([1, 2, 1], followed)).kind, "undecided");
});

test("beside a training loss without a value the place is one of the validation loss", () => {
  const result = judge(...pair(jumps, []));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.onset.line, 1);
});

test("the batches of each evaluation are one value of it", () => {
  const run = (batches: number) => {
    const training = curve(300, (i) => 1.5 * Math.exp(-i / 40) + 2, 0.2);
    const made = syntheticRun({ role: "train_loss", values: training });
    const validation = made.obtain("val_loss", () => "val_loss", "final");
    for (let epoch = 0; epoch < 15; epoch += 1) {
      for (let batch = 0; batch < batches; batch += 1) {
        // The same batches are hard in every evaluation.
        const value =
          1 + (batch % 2 === 0 ? 0.3 : -0.3) + (batches === 1 ? (jumps[epoch] ?? 0) : 0);
        const line = epoch * 20 + 1 + (batch + 1) / (batches + 1);
        validation.append({ step: epoch * 20 + batch, epoch: null, time: null, value, line });
      }
    }
    return oscillation(new RunCurves(made));
  };
  assert.equal(run(8).kind, "notFound");
  assert.equal(run(1).kind, "found");
});
