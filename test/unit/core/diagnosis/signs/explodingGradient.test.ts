import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import type { SignResult } from "../../../../../src/core/diagnosis/signResult.ts";
import { explodingGradient } from "../../../../../src/core/diagnosis/signs/explodingGradient.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

function judge(...series: readonly SyntheticSeries[]): SignResult {
  return explodingGradient(new RunCurves(syntheticRun(...series)));
}

function norms(values: readonly number[]): SyntheticSeries {
  return { role: "grad_norm", values };
}

function subtypeOf(result: SignResult): string | null {
  return result.kind === "found" && result.finding.confidence >= 0.5
    ? result.finding.subtype
    : result.kind;
}

test("one step far beyond all norms before is a burst, at that step, however long the run", () => {
  for (const length of [100, 20_000]) {
    const at = Math.round(length * 0.6);
    const values = curve(length, (i) => (i === at ? 60 : 1), 0.3);
    const result = judge(norms(values));
    assert.equal(subtypeOf(result), "burst");
    assert.ok(result.kind === "found");
    const onset = result.finding.onset.step ?? 0;
    assert.ok(at - onset >= 0 && at - onset <= length / 500, `onset ${onset} of ${at}`);
  }
});

test("a norm that returns to its opening after it had become small is no explosion", () => {
  const values = curve(200, (i) => (i === 150 ? 1.5 : Math.exp(-i / 20) + 1e-3));
  assert.equal(subtypeOf(judge(norms(values))), "notFound");
});

test("norms out of range from the start are found, unless the unit of the loss explains them", () => {
  const values = curve(100, () => 300, 50);
  assert.equal(subtypeOf(judge(norms(values))), "out-of-range");
  const prices = { role: "train_loss", values: curve(100, (i) => 1e6 - 1e3 * i) } as const;
  assert.equal(subtypeOf(judge(norms(values), prices)), "notFound");
});

test("norms that are large from the first to the last are the unit of a loss that is learned", () => {
  const scaled = curve(300, (i) => 130_000 * (1 + 5 * Math.exp(-i / 40)), 9000);
  const falling = curve(300, (i) => 0.1 + Math.exp(-i / 40), 0.01);
  const beside = (values: readonly number[]) =>
    subtypeOf(judge(norms(scaled), { role: "train_loss", values }));
  assert.equal(beside(falling), "notFound");
  assert.equal(beside(curve(300, (i) => 1.1 - i / 1000, 0.01)), "out-of-range");
});

test("targets in the hundreds make large norms while they are learned; a burst at the opening is no unit", () => {
  const values = curve(200, (i) => (i < 3 ? 400 : 15_000 * Math.exp(-i / 20) + 50));
  const targets = curve(200, (i) => 30_000 * Math.exp(-i / 20) + 100);
  const loss = { role: "train_loss", values: targets } as const;
  assert.equal(subtypeOf(judge(norms(values), loss)), "notFound");
  const blown = targets.map((value, i) => (i === 0 ? 500 * value : value));
  assert.equal(
    subtypeOf(judge(norms(values), { role: "train_loss", values: blown })),
    "out-of-range",
  );
});

test("the logarithm of a sharp density has no range of its own, but bursts all the same", () => {
  const loss = { role: "train_loss", values: curve(200, (i) => 0.5 - i / 80) } as const;
  const values = curve(200, () => 120, 60);
  assert.equal(subtypeOf(judge(norms(values), loss)), "notFound");
  const burst = values.map((value, i) => (i === 150 ? 60 * value : value));
  assert.equal(subtypeOf(judge(norms(burst), loss)), "burst");
});

test("a loss that turns NaN has had a gradient beyond the range of the numbers", () => {
  const loss = {
    role: "train_loss",
    values: [...curve(20, () => 1), Number.NaN, Number.NaN],
  } as const;
  assert.equal(subtypeOf(judge(loss)), "to-non-finite");
});

test("without a norm, with too few of them or after clipping it is undecided", () => {
  assert.equal(judge({ role: "train_loss", values: curve(100, () => 1) }).kind, "undecided");
  assert.equal(judge(norms([1, 1])).kind, "undecided");
  const clipped = curve(100, (i) => (i % 5 === 0 ? 0.7 : 1));
  assert.equal(judge(norms(clipped)).kind, "undecided");
});

test("an opening from which the loss falls by decades at once is no unit of its gradients", () => {
  const loss = (decay: number) =>
    ({ role: "train_loss", values: curve(200, (i) => 0.07 + 2e4 * Math.exp(-i / decay)) }) as const;
  const values = curve(200, (i) => 4 + 5e4 * Math.exp(-i / 2));
  assert.equal(subtypeOf(judge(loss(1), norms(values))), "out-of-range");
  const learned = curve(200, (i) => 4 + 5e4 * Math.exp(-i / 40));
  assert.equal(subtypeOf(judge(loss(40), norms(learned))), "notFound");
});

test("an explosion that kills the units is seen in the means of epochs; units that were never alive did not explode", () => {
  const epochs = (burst: number, died: number) =>
    [
      {
        role: "train_loss",
        count: "epoch",
        values: curve(16, (i) => (i < died ? burst : 2.2), 0.01),
      },
      { role: "grad_norm", count: "epoch", values: curve(16, (i) => (i < died ? 7 : 0.08), 0.01) },
      { role: "layer_grad_norm", count: "epoch", values: curve(16, (i) => (i < died ? 4 : 0)) },
      {
        role: "layer_grad_norm",
        name: "grad_norm/last",
        count: "epoch",
        values: curve(16, (i) => (i < died ? 5 : 0)),
      },
    ] as const;
  const result = judge(...epochs(46, 2));
  assert.ok(result.kind === "found");
  assert.match(formatMessage(result.finding.summary), /units are dead/);
  assert.equal(judge(...epochs(2.3, 2)).kind, "notFound");
  assert.equal(judge(...epochs(46, 0)).kind, "notFound");
});

test("large norms of one size under a loss that comes down and never rises are no explosion", () => {
  const falling = { role: "train_loss", values: curve(60, (i) => 3.4 + 4.3 * 0.8 ** i) } as const;
  const accuracy = { role: "train_accuracy", values: curve(60, () => 0.034, 0.004) } as const;
  const large = curve(60, (i) => 45 + 43 * 0.8 ** i, 4);
  assert.equal(judge(falling, accuracy, { role: "grad_norm", values: large }).kind, "notFound");
  const jumps = large.map((norm, i) => (i % 9 === 5 ? 6 * norm : norm));
  assert.equal(judge(falling, accuracy, { role: "grad_norm", values: jumps }).kind, "found");
  const rises = { role: "train_loss", values: curve(60, (i) => 7.7 + 0.02 * i) } as const;
  assert.equal(judge(rises, accuracy, { role: "grad_norm", values: large }).kind, "found");
});

test("weights that were trained before have gradients of any size: only a burst is an explosion", () => {
  const tuned = (norms: readonly number[]) => {
    const run = syntheticRun(
      { role: "train_loss", values: curve(80, (i) => 0.9 - 0.004 * i, 0.05) },
      { role: "train_accuracy", values: curve(80, (i) => 0.6 + 0.003 * i) },
      { role: "grad_norm", values: norms },
    );
    run.hyperparameters.set("pretrained", true);
    return explodingGradient(new RunCurves(run)).kind;
  };
  assert.equal(tuned(curve(80, (i) => 8 + 0.6 * i, 8)), "notFound");
  assert.equal(tuned(curve(80, (i) => (i === 50 ? 4000 : 8), 2)), "found");
});
