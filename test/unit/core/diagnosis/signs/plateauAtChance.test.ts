import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { plateau as detect } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const plateau = (run: Run) => detect(new RunCurves(run));

const chance = Math.log(10);

function verdict(run: Run): string {
  return plateau(run).kind;
}

function found(run: Run) {
  const result = plateau(run);
  return result.kind === "found" ? result.finding : assert.fail(`plateau is ${result.kind}`);
}

test("an accuracy of one in C and a loss of ln C is guessing, however high the opening was", () => {
  const loss = curve(100, (i) => (i < 3 ? 40 : chance), 0.01);
  const run = syntheticRun(
    { role: "train_loss", values: loss },
    { role: "val_accuracy", values: curve(100, () => 0.1, 0.005) },
  );
  assert.match(formatMessage(found(run).summary), /guessing/);
});

test("after a burst a loss at ln C, with the validation loss, is guessing", () => {
  const values = curve(60, (i) => (i === 0 ? 29 : 1.0986), 0.004);
  const train = { role: "train_loss", values } as const;
  const still = { role: "val_loss", values: curve(60, () => 1.0986, 0.004, 2) } as const;
  const elsewhere = { role: "val_loss", values: curve(60, () => 1.3, 0.004, 2) } as const;
  assert.equal(verdict(syntheticRun(train, still)), "found");
  const other = plateau(syntheticRun(train, elsewhere));
  assert.ok(other.kind !== "found" || other.ceiling < 0.8);
});

test("a loss of one is that of the mean for a squared error, and nothing special for a cross-entropy", () => {
  const summaryOf = (name: string) => {
    const values = curve(300, (i) => 1 + 0.7 * Math.exp(-i / 4), 0.01);
    const result = plateau(syntheticRun({ role: "train_loss", name, values }));
    return result.kind === "found" ? result.finding.summary.template : result.kind;
  };
  assert.match(summaryOf("mse loss"), /level of guessing/);
  for (const name of ["lm loss", "train cross_entropy", "nll"]) {
    assert.doesNotMatch(summaryOf(name), /level of guessing/, name);
  }
});

test("a loss of ln C beside an accuracy of 1/C is guessing however far it came down; one that knows more is not", () => {
  const down = (to: number) => curve(60, (i) => to + (7.7 - to) * 0.75 ** i, 0.03);
  const judged = (to: number, accuracy: readonly number[]) =>
    verdict(
      syntheticRun(
        { role: "train_loss", values: down(to) },
        { role: "train_accuracy", values: accuracy },
      ),
    );
  for (const classes of [17, 30, 250]) {
    const guesses = curve(60, () => 1 / classes, 0.1 / classes);
    assert.equal(judged(Math.log(classes), guesses), "found", `${classes} classes`);
  }
  assert.equal(
    judged(
      3.4,
      curve(60, () => 3.4, 0.4),
    ),
    "found",
    "in percent",
  );
  assert.notEqual(
    judged(
      3.4,
      curve(60, () => 0.31, 0.01),
    ),
    "found",
  );
  assert.notEqual(
    judged(
      3.4,
      curve(60, (i) => 0.02 + 0.0006 * i, 0.002),
    ),
    "found",
  );
});

test("a loss that was thrown up and lies at the level of guessing since had too high a rate", () => {
  const accuracy = { role: "val_accuracy", values: curve(60, () => 0.1, 0.005) } as const;
  const of = (loss: (i: number) => number) =>
    found(syntheticRun({ role: "train_loss", values: curve(60, loss, 0.004) }, accuracy));
  const learned = of((i) => (i < 3 ? 2 - 0.2 * i : i === 3 ? 79 : chance));
  assert.equal(learned.subtype, "learning-rate-too-high");
  assert.ok(Number(learned.evidence["highest loss"]) > 70);
  assert.equal(of((i) => (i === 20 ? 9 : chance)).subtype, "learning-rate-too-high");
  // What only began high shows how the weights were initialized; a jump of a batch is none.
  assert.equal(of((i) => (i < 3 ? 40 - 10 * i : chance)).subtype, null);
  assert.equal(of((i) => (i === 20 ? 2 * chance : chance)).subtype, null);
});

test("an accuracy of guessing on held-back data says nothing beside one that the training data have learned", () => {
  const near = (level: number, seed: number) => curve(12, () => level, 0.01, seed);
  const steps = Array.from({ length: 12 }, (_, i) => 159 + i);
  const beside = (learned: number) =>
    verdict(
      syntheticRun(
        { role: "train_loss", values: near(0.8, 1), steps },
        { role: "train_accuracy", values: near(learned, 2), steps },
        { role: "val_accuracy", values: near(0.45, 3), steps },
      ),
    );
  assert.equal(beside(0.45), "found");
  assert.notEqual(beside(0.85), "found");
});
