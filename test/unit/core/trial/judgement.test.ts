import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import { restoredAt } from "../../../../src/core/trial/course.ts";
import { judgeTrial } from "../../../../src/core/trial/judgement.ts";
import { stopping } from "../../../../src/core/trial/stopping.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";
import { candidate, fallingRun, lossRun, plateauCase, stuckRun } from "./support.ts";

const overfitting = {
  ...plateauCase,
  sign: "overfitting",
  troubles: new Set<Sign>(["overfitting"]),
} as const;

function runOf(train: (i: number) => number, validation: (i: number) => number) {
  return syntheticRun(
    { role: "train_loss", values: curve(100, train, 0.002), count: "epoch" },
    { role: "val_loss", values: curve(100, validation, 0.002, 3), count: "epoch" },
  );
}

test("a trial that does what the stuck run did has fixed nothing", () => {
  const judgement = judgeTrial(stuckRun(), stuckRun(), plateauCase, true);
  assert.equal(judgement.verdict, "stuck");
  assert.equal(judgement.clear, false);
});

test("a trial whose loss falls to a tenth has clearly won, with an interval that excludes none", () => {
  const judgement = judgeTrial(stuckRun(), fallingRun(0.2), plateauCase, false);
  assert.equal(judgement.verdict, "fixed");
  assert.equal(judgement.clear, true);
  assert.ok(judgement.gain.low > 1.9 && judgement.gain.high < 2.3);
});

test("a lower plateau is better, and still one", () => {
  const judgement = judgeTrial(
    stuckRun(),
    lossRun((i) => (i < 4 ? 2.3 : 2.1)),
    plateauCase,
    true,
  );
  assert.equal(judgement.verdict, "better");
  assert.deepEqual(
    judgement.remaining.map(({ sign }) => sign),
    ["plateau"],
  );
});

test("a loss that has only begun to fall, as fast at the end as at first, is better and not yet a fix", () => {
  for (const shape of [
    (i: number) => 2.3 - 0.003 * i,
    (i: number) => 1.1 + 1.2 * Math.exp(-i / 240),
    (i: number) => 2.3 - 0.4 * (i / 120) ** 2,
    (i: number) => (i < 90 ? 2.3 : 2.3 - 0.012 * (i - 90)),
  ]) {
    assert.equal(judgeTrial(stuckRun(), lossRun(shape), plateauCase, true).verdict, "better");
  }
});

test("a loss that slows down on its way to what it can gain, and one that falls far in a straight line, are fixed", () => {
  for (const shape of [
    (i: number) => 1.6 + 0.7 * Math.exp(-i / 50),
    (i: number) => 1.5 + 0.8 * Math.exp(-i / 60),
    (i: number) => 2.3 - 0.012 * i,
  ]) {
    assert.equal(judgeTrial(stuckRun(), lossRun(shape), plateauCase, true).verdict, "fixed");
  }
});

test("a loss that ends as NaN is no fix, however low it was", () => {
  const lost = lossRun((i) => (i > 100 ? Number.NaN : 2.3 * Math.exp(-i / 10)));
  assert.equal(judgeTrial(stuckRun(), lost, plateauCase, true).verdict, "stuck");
});

test("a validation loss that rises again has not been cured of overfitting; one that was stopped early has", () => {
  const rising = (rate: number) =>
    runOf(
      (i) => Math.exp(-i / 10),
      (i) => 1 - 0.5 * Math.exp(-i / 400) * (1 - Math.exp(-i / 5)) + rate * Math.max(0, i - 15),
    );
  const stuck = rising(0.01);
  assert.notEqual(judgeTrial(stuck, rising(0.008), overfitting, true).verdict, "fixed");
  const stopped = runOf(
    (i) => Math.exp(-i / 40),
    (i) => 0.5 + 0.4 * Math.exp(-i / 10),
  );
  const judgement = judgeTrial(stuck, stopped, overfitting, true);
  assert.equal(judgement.verdict, "fixed");
  assert.equal(judgement.clear, true);
});

test("a loss that is hardly lower than it was is no fix, whatever the signs say", () => {
  const before = lossRun((i) => 0.43 + 1.8 * Math.exp(-i / 10));
  const after = lossRun((i) => 0.41 + 1.8 * Math.exp(-i / 10));
  const calm = { ...plateauCase, troubles: new Set<Sign>() };
  assert.equal(judgeTrial(before, after, calm, false).verdict, "better");
});

test("where the loss itself is mended, so that it is no more below zero, its own fall says what came of it", () => {
  const negative = lossRun(() => -0.99);
  const judged = (shape: (i: number) => number) =>
    judgeTrial(negative, lossRun(shape), plateauCase, true);
  assert.equal(judged((i) => 0.06 + 2.2 * Math.exp(-i / 12)).verdict, "fixed");
  assert.equal(judged(() => 2.3).verdict, "stuck");
  assert.equal(judged((i) => 1.2 + 1.1 * Math.exp(-i / 12)).verdict, "better");
  assert.equal(
    judgeTrial(
      negative,
      lossRun(() => -0.5),
      plateauCase,
      true,
    ).verdict,
    "stuck",
  );
});

test("to stop where the validation loss was never of this world fixes nothing", () => {
  const falls = (i: number) => 0.7 * Math.exp(-i / 20);
  const strange = runOf(falls, (i) => 4.1 + 6 * i);
  const known = runOf(falls, (i) => 0.5 + 0.2 * Math.exp(-i / 5) + 0.02 * i);
  const stopped = (lowest: number) => runOf(falls, () => lowest);
  assert.equal(judgeTrial(strange, stopped(4.1), overfitting, true).verdict, "better");
  assert.equal(judgeTrial(known, stopped(0.6), overfitting, true).verdict, "fixed");
});

test("what still overfits far below the best that there was is another question", () => {
  const falls = (i: number) => 0.7 * Math.exp(-i / 20);
  const strange = runOf(falls, (i) => 4.1 + 6 * i);
  const mended = runOf(falls, (i) => 0.1 + 0.3 * Math.exp(-i / 5) + 0.003 * i);
  assert.equal(judgeTrial(strange, mended, overfitting, false).clear, true);
  const still = runOf(falls, (i) => 2 + 0.04 * i);
  assert.equal(judgeTrial(strange, still, overfitting, false).verdict, "better");
});

test("in other units the loss says by its own fall what came of it, not by being lower", () => {
  const large = lossRun((i) => 9000 + 20_000 * Math.exp(-i / 12));
  const judged = (units: "standard" | "own", shape: (i: number) => number) => {
    const { verdict, clear } = judgeTrial(large, lossRun(shape), { ...plateauCase, units }, true);
    return [verdict, clear];
  };
  const flat = (i: number) => 0.9 + 0.1 * Math.exp(-i / 12);
  for (const units of ["standard", "own"] as const) {
    assert.deepEqual(judged(units, flat), ["stuck", false]);
    assert.deepEqual(
      judged(units, (i) => 0.5 + 0.6 * Math.exp(-i / 12)),
      ["fixed", false],
    );
    assert.deepEqual(
      judged(units, (i) => 0.1 + 0.9 * Math.exp(-i / 12)),
      ["fixed", true],
    );
  }
  // Within the first epoch most is learned: what a constant leaves of standardized targets is known.
  const fast = (i: number) => 0.2 + 0.3 * Math.exp(-i / 12);
  assert.deepEqual(judged("standard", fast), ["fixed", true]);
  assert.deepEqual(judged("own", fast), ["fixed", false]);
});

test("a log without that loss cannot be judged", () => {
  const other = syntheticRun({ role: "other", name: "speed", values: [1, 2, 3] });
  assert.equal(judgeTrial(stuckRun(), other, plateauCase, true).verdict, "unread");
});

test("never fixed unless lower, never clear unless fixed", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 5, noNaN: true }),
      fc.double({ min: 0.01, max: 5, noNaN: true }),
      fc.boolean(),
      (before, after, preferred) => {
        const judgement = judgeTrial(
          stuckRun(before),
          lossRun(() => after),
          plateauCase,
          preferred,
        );
        if (judgement.verdict === "fixed") assert.ok(judgement.level < judgement.before);
        if (judgement.clear) assert.equal(judgement.verdict, "fixed");
        assert.ok(judgement.gain.low <= judgement.gain.high);
      },
    ),
    { numRuns: 60 },
  );
});

const running = {
  stuck: stuckRun(),
  about: plateauCase,
  candidate: candidate("a"),
  best: null,
  isOfSet: false,
};

test("a trial goes on while it is young, ends when it is no better, when it is lost and when it has won", () => {
  assert.deepEqual(stopping({ ...running, trial: lossRun(() => 2.3, 40) }), { kind: "go on" });
  const late = stopping({ ...running, trial: lossRun(() => 2.4, 100) });
  assert.equal(late.kind === "stop" && (late.why === "no better" || late.why === "back"), true);
  assert.deepEqual(stopping({ ...running, trial: lossRun(() => Number.NaN, 4) }), {
    kind: "stop",
    why: "lost",
  });
  assert.deepEqual(stopping({ ...running, trial: fallingRun(0.1, 90) }), {
    kind: "stop",
    why: "won",
  });
});

test("a slow trial ends where another one is far ahead, and stays where none is", () => {
  const slow = lossRun((i) => 2.3 - 0.01 * i, 90);
  assert.deepEqual(stopping({ ...running, trial: slow }), { kind: "go on" });
  assert.deepEqual(stopping({ ...running, trial: slow, best: fallingRun(0.3) }), {
    kind: "stop",
    why: "behind",
  });
});

test("what has not run for more than half of the stuck run is ended only where its loss is lost", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 60 }),
      (values) => {
        const trial = lossRun((i) => values[i] ?? 1, values.length);
        assert.deepEqual(stopping({ ...running, trial }), { kind: "go on" });
      },
    ),
    { numRuns: 60 },
  );
});

/** A validation loss that falls to step 20 and rises from there, and what the script prints once more at its end. */
function rising(...restated: readonly number[]) {
  const course = Array.from({ length: 40 }, (_, i) => 0.2 + 0.02 * Math.abs(i - 20));
  const last = course.length - 1;
  const steps = [...course.keys(), ...restated.map(() => last)];
  const training = { role: "train_loss", values: course.map((_, i) => Math.exp(-i / 10)) } as const;
  return syntheticRun(training, { role: "val_loss", values: [...course, ...restated], steps });
}

const byStep = { ...overfitting, measure: { series: "val_loss", axis: "step" } } as const;

test("a run that says the loss of its best weights once more at its end keeps those: it has been cured", () => {
  const judgement = judgeTrial(rising(), rising(0.2001), byStep, false);
  assert.equal(judgement.verdict, "fixed");
  assert.deepEqual(judgement.remaining, []);
  assert.ok(Math.abs(judgement.level - 0.22) <= 0.021);
});

test("a last loss that is printed twice, another loss at the end, or two at each step restore nothing", () => {
  assert.equal(judgeTrial(rising(), rising(0.58), byStep, false).verdict, "stuck");
  assert.equal(judgeTrial(rising(), rising(0.45), byStep, false).verdict, "stuck");
  const twice = syntheticRun({
    role: "val_loss",
    values: [0.6, 0.6, 0.2, 0.2, 0.5, 0.2],
    steps: [0, 0, 1, 1, 2, 2],
  });
  assert.equal(restoredAt(twice, byStep.measure), null);
});
