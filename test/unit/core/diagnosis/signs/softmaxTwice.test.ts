import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { plateau } from "../../../../../src/core/diagnosis/signs/plateau.ts";
import { softmaxTwice } from "../../../../../src/core/diagnosis/signs/softmaxTwice.ts";
import type { MetricRole } from "../../../../../src/core/run/metricRole.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

type Columns = Readonly<Partial<Record<MetricRole, readonly number[]>>>;

const curvesOf = (columns: Columns) =>
  new RunCurves(
    syntheticRun(
      ...Object.entries(columns).map(([role, values]) => ({
        role: role as MetricRole,
        values,
        count: "epoch" as const,
      })),
    ),
  );
const boundOf = (columns: Columns) => softmaxTwice(curvesOf(columns));
/** The loss of sure predictions after a softmax too many. */
const bounded = (classes: number, accuracy: readonly number[]) =>
  accuracy.map((share, i) => Math.log(Math.E + classes - 1) - share + 0.003 * (i % 3));

const slow = curve(30, (i) => 0.75 - 0.6 * Math.exp(-i / 8), 0.004);
const quick = curve(20, (i) => 0.985 - 0.1 * Math.exp(-i), 0.002);

test("a loss that is a constant of whole classes less the accuracy tells their number and its floor", () => {
  for (const classes of [2, 5, 10, 52]) {
    const bound = boundOf({ train_loss: bounded(classes, slow), train_accuracy: slow });
    assert.equal(bound?.classes, classes);
    assert.ok(Math.abs((bound?.floor ?? 0) - (Math.log(Math.E + classes - 1) - 1)) < 1e-9);
  }
  const inPercent = slow.map((share) => 100 * share);
  assert.equal(boundOf({ train_loss: bounded(10, slow), train_accuracy: inPercent })?.classes, 10);
});

test("a loss and an accuracy that happen to lie near such a line, far above guessing at first, are none", () => {
  const share = curve(60, (i) => 0.66 - 0.36 * Math.exp(-i / 8), 0.004, 3);
  const off = curve(60, (i) => [0.05, -0.05, 0, 0, 0][i % 5] ?? 0, 0.005, 9);
  const near = bounded(3, share).map((loss, i) => loss + (off[i] ?? 0));
  assert.ok((near[0] ?? 0) > 1.05 * Math.log(3));
  assert.equal(boundOf({ val_loss: near, val_accuracy: share }), null);
});

test("what was learned at once is told by training and validation together, as information", () => {
  const columns: Columns = {
    train_loss: bounded(10, quick),
    train_accuracy: quick,
    val_loss: bounded(10, quick),
    val_accuracy: quick,
  };
  const result = plateau(curvesOf(columns));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "softmax-twice");
  assert.equal(result.finding.severity, "info");
  assert.equal(boundOf({ train_loss: bounded(10, quick), train_accuracy: quick }), null);
});

test("a run held at a middling accuracy by it is warned of", () => {
  const result = plateau(curvesOf({ train_loss: bounded(10, slow), train_accuracy: slow }));
  assert.ok(result.kind === "found" && result.finding.severity === "warning");
});

test("a cross-entropy of logits, smoothed labels and a flat loss are no such line", () => {
  const logits = slow.map((share) => -1.3 * Math.log(share));
  assert.equal(boundOf({ train_loss: logits, train_accuracy: slow }), null);
  const smoothed = quick.map((share) => 0.5 + 3 * (1 - share));
  assert.equal(
    boundOf({
      train_loss: smoothed,
      train_accuracy: quick,
      val_loss: smoothed.map((value) => value + 0.05),
      val_accuracy: quick,
    }),
    null,
  );
  const flat = curve(30, () => 0.55, 0.003);
  assert.equal(boundOf({ train_loss: bounded(10, flat), train_accuracy: flat }), null);
  const below = bounded(10, slow).map((value, i) => (i > 25 ? 1.3 : value));
  assert.equal(boundOf({ train_loss: below, train_accuracy: slow }), null);
  const between = bounded(10, slow).map((value) => value + 0.04);
  assert.equal(boundOf({ train_loss: between, train_accuracy: slow }), null);
});

/** Right for nearly all, and by and by surer of it: from `above` the line down to where it is known. */
const approaching = (classes: number, above: number, rest: number) =>
  curve(30, (i) =>
    i < 10
      ? Math.log(classes) - (Math.log(classes) - Math.log(Math.E + classes - 1) + 0.9) * (i / 10)
      : Math.log(Math.E + classes - 1) - 0.95 + rest + above * Math.exp(-(i - 10) / 5),
  );
const known = curve(30, (i) => Math.min(0.95, 0.1 + 0.09 * i));

test("a loss that comes to the line from above tells where the run began with guessing among as many classes", () => {
  for (const classes of [6, 10, 18]) {
    const bound = boundOf({ val_loss: approaching(classes, 0.08, 0.015), val_accuracy: known });
    assert.equal(bound?.classes, classes);
  }
  const result = plateau(curvesOf({ val_loss: approaching(10, 0.08, 0.015), val_accuracy: known }));
  assert.ok(result.kind === "found" && result.finding.severity === "info");
});

test("a loss that is far from the line, still falls through it, or began elsewhere, does not", () => {
  const is = (val_loss: readonly number[], val_accuracy = known) =>
    boundOf({ val_loss, val_accuracy }) !== null;
  assert.ok(!is(approaching(10, 0.08, 0.06)));
  const falling = curve(30, (i) => 2.3 - 0.79 * (i / 29));
  assert.ok(!is(falling));
  const [, ...others] = approaching(10, 0.08, 0.015);
  assert.ok(!is([2.9, ...others]));
  assert.ok(!is(approaching(3, 0.08, 0.015)));
  const unsure = curve(30, (i) => Math.min(0.6, 0.1 + 0.09 * i));
  assert.ok(!is(approaching(10, 0.08, 0.015), unsure));
});

test("a loss may have any number of values on the line", () => {
  const accuracy = curve(150_000, (i) => 0.75 - 0.6 * Math.exp(-i / 40_000), 0.004);
  assert.equal(
    boundOf({ train_loss: bounded(10, accuracy), train_accuracy: accuracy })?.classes,
    10,
  );
});
