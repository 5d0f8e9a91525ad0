import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { vanishingGradient as detect } from "../../../../../src/core/diagnosis/signs/vanishingGradient.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const vanishingGradient = (run: Run) => detect(new RunCurves(run));

const stuck: SyntheticSeries = { role: "train_loss", values: curve(100, () => 2.3, 0.01) };
const learning: SyntheticSeries = {
  role: "train_loss",
  values: curve(100, (i) => 0.01 + 2.3 * Math.exp(-i / 10)),
};

function layer(name: string, shape: (i: number) => number): SyntheticSeries {
  return { role: "layer_grad_norm", name, values: curve(100, shape) };
}

function norm(shape: (i: number) => number): SyntheticSeries {
  return { role: "grad_norm", values: curve(100, shape) };
}

test("first layers that get a thousandth of a small gradient have vanished", () => {
  const result = vanishingGradient(
    syntheticRun(
      stuck,
      layer("net.0", () => 1e-7 * 5),
      layer("net.8", () => 0.1),
    ),
  );
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "first-layers");
  assert.equal(result.finding.onset.step, 0);
  assert.equal(result.finding.series, "net.0");
});

test("ten thousand times as small a gradient has vanished, if it is small by itself", () => {
  const beside = (first: number, last: number) =>
    vanishingGradient(
      syntheticRun(
        stuck,
        layer("rnn.0", () => first),
        layer("head", () => last),
      ),
    ).kind;
  assert.equal(beside(5e-4, 8), "found");
  assert.equal(beside(5e-4, 0.8), "notFound");
  assert.equal(beside(5e-3, 80), "notFound");
});

test("layers listed from last to first are found as well", () => {
  const result = vanishingGradient(
    syntheticRun(
      stuck,
      layer("decoder", () => 0.1),
      layer("encoder", () => 1e-6),
    ),
  );
  assert.ok(result.kind === "found");
  assert.equal(result.finding.series, "encoder");
});

test("means of a gradient are not held against its norms", () => {
  const named = (statistic: string, first: number, last: number) => [
    layer(`embedding/grad_${statistic}`, () => first),
    layer(`head/grad_${statistic}`, () => last),
  ];
  const norms = named("l2_norm", 0.01, 0.1);
  const means = named("abs_mean", 4e-7, 2e-6);
  assert.equal(vanishingGradient(syntheticRun(stuck, ...norms, ...means)).kind, "notFound");
  assert.equal(
    vanishingGradient(syntheticRun(stuck, ...named("l2_norm", 5e-7, 0.1))).kind,
    "found",
  );
});

test("layers of a loss that goes on falling have not vanished", () => {
  const layers = [layer("net.0", () => 5e-7), layer("net.8", () => 0.1)];
  const falling: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => 4.8 + 4.2 * Math.exp(-i / 50), 0.02),
  };
  assert.equal(vanishingGradient(syntheticRun(falling, ...layers)).kind, "notFound");
  assert.equal(vanishingGradient(syntheticRun(stuck, ...layers)).kind, "found");
});

test("one layer is looked at beside the whole gradient, or for itself where that is not logged", () => {
  const besideGlobal = vanishingGradient(
    syntheticRun(
      stuck,
      norm(() => 0.4),
      layer("hidden0", () => 1e-10),
    ),
  );
  assert.ok(besideGlobal.kind === "found");
  assert.equal(besideGlobal.finding.series, "hidden0");
  const alone = vanishingGradient(
    syntheticRun(
      stuck,
      layer("first", () => 0),
    ),
  );
  assert.ok(alone.kind === "found");
  assert.equal(alone.finding.subtype, "first-layers");
});

test("one layer that gets nothing may be frozen where the others learn", () => {
  const slowly: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => 2.3 - 0.007 * i, 0.01),
  };
  const run = syntheticRun(
    slowly,
    layer("embedding", () => 0),
  );
  assert.equal(vanishingGradient(run).kind, "notFound");
  const healthy = syntheticRun(
    stuck,
    norm(() => 0.4),
    layer("hidden0", () => 0.02),
  );
  assert.equal(vanishingGradient(healthy).kind, "notFound");
});

test("layers of like size have not vanished", () => {
  const run = syntheticRun(
    stuck,
    layer("net.0", () => 0.02),
    layer("net.8", () => 0.1),
  );
  assert.equal(vanishingGradient(run).kind, "notFound");
});

test("a global norm that fell by three decades at a high loss has vanished where it fell", () => {
  const result = vanishingGradient(
    syntheticRun(
      stuck,
      norm((i) => (i < 40 ? 2 : 1e-4)),
    ),
  );
  assert.ok(result.kind === "found");
  assert.ok(Math.abs((result.finding.onset.step ?? 0) - 40) <= 12);
});

test("a norm that falls with a falling loss is convergence", () => {
  const run = syntheticRun(
    learning,
    norm((i) => 2 * Math.exp(-i / 5)),
  );
  assert.equal(vanishingGradient(run).kind, "notFound");
});

test("a clipped norm that stays at its maximum has not vanished", () => {
  assert.equal(
    vanishingGradient(
      syntheticRun(
        stuck,
        norm(() => 1),
      ),
    ).kind,
    "notFound",
  );
});

test("a norm of exactly zero is said to be something else", () => {
  const result = vanishingGradient(
    syntheticRun(
      stuck,
      norm(() => 0),
    ),
  );
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "exactly-zero");
  assert.match(formatMessage(result.finding.summary), /exactly zero.*backward\(\)/);
});

test("a norm that is small only for a while has not vanished", () => {
  const run = syntheticRun(
    stuck,
    norm((i) => (i > 30 && i < 50 ? 1e-9 : 1)),
  );
  assert.equal(vanishingGradient(run).kind, "notFound");
});

test("no gradient norm is undecided", () => {
  const result = vanishingGradient(syntheticRun(stuck));
  assert.ok(result.kind === "undecided");
  assert.match(formatMessage(result.reason), /No gradient norm in this log/);
});

test("layers whose gradient is exactly zero are dead, also below a burst at the opening", () => {
  const after: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => (i === 0 ? 400 : 0.5), 0.02),
  };
  const zero = [
    layer("net.0", (i) => (i < 3 ? 5 : 0)),
    layer("net.2", (i) => (i < 3 ? 9 : 0)),
    norm((i) => (i < 3 ? 12 : 0.4)),
  ];
  const result = vanishingGradient(syntheticRun(after, ...zero));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "dead-layers");
  assert.equal(result.finding.onset.step, 3);
  const spent: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => (i < 3 ? 1 : 0)),
  };
  assert.equal(vanishingGradient(syntheticRun(spent, ...zero)).kind, "notFound");
  const right: SyntheticSeries = { role: "train_accuracy", values: curve(100, () => 0.99) };
  assert.equal(vanishingGradient(syntheticRun(after, right, ...zero)).kind, "notFound");
});

test("gradients that have a sign are those of single parameters, and no norms", () => {
  const signed = (role: "grad_norm" | "layer_grad_norm", name: string, size: number) => ({
    role,
    name,
    values: curve(60, (i) => size * 0.9 ** i),
  });
  const layers = ["grad w0", "grad w1"].map((name, at) =>
    signed("layer_grad_norm", name, at - 0.2),
  );
  assert.equal(vanishingGradient(syntheticRun(stuck, ...layers)).kind, "undecided");
  const falling = signed("grad_norm", "grad", -0.2);
  assert.equal(vanishingGradient(syntheticRun(stuck, falling)).kind, "undecided");
});

test("numbers that the log does not call layers are evidence only where nothing was learned", () => {
  const parts = (...norms: readonly number[]) =>
    norms.map((size, at) => layer(`grad/part_${at}`, () => size));
  const kind = (...series: readonly SyntheticSeries[]) =>
    vanishingGradient(syntheticRun(...series)).kind;
  const rising = parts(1e-6, 1e-2, 1);
  const partly: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => 1.6 + 1.4 * Math.exp(-i / 8), 0.01),
  };
  const tuned: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => 2.2 + 0.2 * Math.exp(-i / 8), 0.01),
  };
  assert.equal(kind(stuck, ...rising), "found");
  assert.equal(kind(partly, ...rising), "notFound");
  assert.equal(kind(tuned, ...rising), "notFound");
  assert.equal(kind(...rising), "notFound");
  assert.equal(kind(stuck, ...parts(1e-6, 1, 1e-2)), "notFound");
  assert.equal(kind(stuck, ...parts(1, 1e-2, 1e-6)), "notFound");
  assert.equal(kind(stuck, ...parts(1e-6, 1)), "notFound");
  assert.equal(kind(stuck, ...parts(0, 0, 0)), "found");
  assert.equal(kind(stuck, ...parts(0, 0.5, 0)), "notFound");
});

test("little that comes back to one end of a sequence is told of only where nothing was learned", () => {
  const steps = [layer("grad/t_0", () => 1e-8), layer("grad/t_27", () => 0.08)];
  const result = vanishingGradient(syntheticRun(stuck, ...steps));
  assert.equal(result.kind, "found");
  if (result.kind === "found")
    assert.match(formatMessage(result.finding.summary), /at one end of the sequence/);
  const partly: SyntheticSeries = {
    role: "train_loss",
    values: curve(100, (i) => 1.9 + 0.4 * Math.exp(-i / 8), 0.01),
  };
  assert.equal(vanishingGradient(syntheticRun(partly, ...steps)).kind, "notFound");
});
