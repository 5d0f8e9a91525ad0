import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import type { SignResult } from "../../../../../src/core/diagnosis/signResult.ts";
import { divergence } from "../../../../../src/core/diagnosis/signs/divergence.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

function judge(...series: readonly SyntheticSeries[]): SignResult {
  return divergence(new RunCurves(syntheticRun(...series)));
}

const lost = curve(
  200,
  (i) => (i < 100 ? 2 * Math.exp(-i / 30) + 0.2 : 0.25 * 1.05 ** (i - 100)),
  0.02,
);

test("a loss that climbs beyond its opening has diverged, from where it left for good", () => {
  const result = judge({ role: "train_loss", values: lost });
  assert.ok(result.kind === "found");
  assert.equal(result.finding.severity, "error");
  const onset = result.finding.onset.step ?? 0;
  assert.ok(onset >= 140 && onset <= 150, `onset ${onset}`);
  assert.ok((lost[onset] ?? 0) >= 2);
});

test("a spike that comes back is no divergence, nor is a rise within what was gained", () => {
  const spiked = lost.map((_, i) => (i === 100 ? 50 : 2 * Math.exp(-i / 30) + 0.2));
  assert.equal(judge({ role: "train_loss", values: spiked }).kind, "notFound");
  const partly = curve(200, (i) => (i < 100 ? 2 - 0.018 * i : 0.2 + 0.01 * (i - 100)));
  assert.equal(judge({ role: "train_loss", values: partly }).kind, "notFound");
});

test("a validation loss that stays low speaks against it", () => {
  const validation = { role: "val_loss", values: curve(20, () => 0.5), every: 10 } as const;
  assert.equal(judge({ role: "train_loss", values: lost }, validation).kind, "notFound");
});

test("a training loss that grows by its own weight while the validation loss falls has not diverged", () => {
  const training = {
    role: "train_loss",
    values: curve(200, (i) => 0.01 + i / 200, 0.005),
  } as const;
  const falling = {
    role: "val_loss",
    values: curve(20, (i) => 0.3 - 0.008 * i),
    every: 10,
  } as const;
  assert.equal(judge(training, falling).kind, "notFound");
  const rising = { ...falling, values: curve(20, (i) => 0.1 + 0.05 * i) };
  assert.equal(judge(training, rising).kind, "found");
  const still = { ...falling, values: curve(20, () => 0.3, 0.01) };
  assert.equal(judge(training, still).kind, "found");
});

test("a cross-entropy far above any guessing that rises has diverged within the first values", () => {
  const values = curve(100, (i) => 40 + 20 * Math.min(1, i / 10), 5);
  const loss = { role: "train_loss", values } as const;
  const accuracy = { role: "val_accuracy", values: curve(10, () => 0.05), every: 10 } as const;
  const result = judge(loss, accuracy);
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "from-the-start");
  assert.equal(judge(loss).kind, "notFound", "without an accuracy it may be any loss");
});

test("an easy first batch is no level that the loss has left", () => {
  const values = curve(120, (i) => (i % 7 === 0 ? 20 : 130 - i / 2), 8);
  const validation = { role: "val_loss", values: curve(12, (i) => 163 - i, 2), every: 10 } as const;
  assert.equal(judge({ role: "train_loss", values }, validation).kind, "notFound");
  const blown = values.map((value, i) => (i === 0 ? 20 : 500 + value));
  const lostToo = { ...validation, values: curve(12, (i) => (i === 0 ? 20 : 500), 9) };
  assert.equal(judge({ role: "train_loss", values: blown }, lostToo).kind, "found");
});

test("too few values are undecided", () => {
  assert.equal(judge({ role: "train_loss", values: [1, 2, 3] }).kind, "undecided");
  assert.equal(judge().kind, "undecided");
});

test("a loss that blew up within its first values is measured by the very first; one that warms up is not lost", () => {
  const values = curve(200, (i) => (i < 3 ? 2.5 + 20 * i : 60), 4);
  const validation = {
    role: "val_loss",
    values: curve(20, (i) => (i === 0 ? 2.6 : 60), 6, 2),
  } as const;
  const result = judge({ role: "train_loss", values }, { ...validation, every: 10 });
  assert.ok(result.kind === "found");
  const warming = curve(200, (i) => (i < 8 ? 2.5 + 3 * i : 1 + 20 * Math.exp(-i / 10)), 0.1);
  assert.equal(judge({ role: "train_loss", values: warming }).kind, "notFound");
});

test("a density that rises beyond its opening by all that it had gained has diverged; one that learns has not", () => {
  const risen = curve(200, (i) => (i < 80 ? 0.5 - 3 * (1 - Math.exp(-i / 20)) : 8), 0.05);
  assert.equal(judge({ role: "train_loss", values: risen }).kind, "found");
  const learned = curve(200, (i) => 0.5 - 3 * (1 - Math.exp(-i / 20)), 0.05);
  assert.equal(judge({ role: "train_loss", values: learned }).kind, "notFound");
});

test("a sum over a batch that falls beside an accuracy is no cross-entropy worse than guessing", () => {
  const accuracy = (to: number) =>
    ({
      role: "train_accuracy",
      values: curve(90, (i) => 0.1 + (to - 0.1) * (i / 90), 0.01),
    }) as const;
  const loss = (to: number) =>
    ({ role: "train_loss", values: curve(90, (i) => 722 - (722 - to) * (i / 90), 90) }) as const;
  assert.equal(judge(loss(300), accuracy(0.7)).kind, "notFound");
  assert.equal(judge(loss(650), accuracy(0.5)).kind, "notFound");
});

test("what an explosion left is worse than the guess that is right as often; one that has only learned nothing is not", () => {
  const loss = (level: number) =>
    ({ role: "train_loss", values: curve(60, (i) => (i < 2 ? 1e9 : level), 0.2) }) as const;
  const accuracy = { role: "val_accuracy", values: curve(60, () => 0.125, 0.01) } as const;
  const result = judge(loss(6), accuracy);
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "from-the-start");
  assert.equal(judge(loss(2.1), accuracy).kind, "notFound");
  const learning = { role: "val_accuracy", values: curve(60, (i) => 0.125 + i / 100) } as const;
  assert.equal(judge(loss(6), learning).kind, "notFound");
});

test("a validation loss at several times its opening beside a training loss that never fell", () => {
  const validation = { role: "val_loss", values: curve(15, (i) => (i === 0 ? 6 : 22), 3) } as const;
  const stands = { role: "train_loss", values: curve(15, () => 14, 0.5) } as const;
  assert.equal(judge(stands, validation).kind, "found");
  const learns = {
    role: "train_loss",
    values: curve(15, (i) => 14 * Math.exp(-i / 5), 0.1),
  } as const;
  assert.equal(judge(learns, validation).kind, "notFound", "that is overfitting");
});

test("the first value of a resumed log may stand for a part of its interval; a loss that then climbs has diverged", () => {
  const steps = Array.from({ length: 100 }, (_, i) => 9000 + 10 * i);
  const resumed = (values: readonly number[]) => judge({ role: "train_loss", values, steps });
  assert.equal(resumed(curve(100, (i) => (i === 0 ? 1.5 : 14), 0.3)).kind, "notFound");
  assert.equal(resumed(curve(100, (i) => (i < 40 ? 1.5 : 14), 0.1)).kind, "found");
  // What it comes to is what it was before: the batches between were easy.
  const easy = (i: number) => (i === 0 ? 15 : i < 40 ? 1.5 : 14);
  assert.equal(resumed(curve(100, easy, 0.1)).kind, "notFound");
  assert.equal(
    judge({ role: "train_loss", values: curve(100, (i) => (i === 0 ? 1.5 : 14), 0.3) }).kind,
    "found",
  );
});
