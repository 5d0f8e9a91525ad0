import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { nonFinite as detect } from "../../../../../src/core/diagnosis/signs/nonFinite.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const nonFinite = (run: Run) => detect(new RunCurves(run));

const nan = Number.NaN;

test("the first NaN of a loss is an error at its place, with the gradient norms before it", () => {
  const loss = curve(50, (i) => (i < 30 ? 2 - 0.01 * i : nan));
  const norms = curve(50, (i) => (i < 30 ? 10 ** (i / 10) : nan));
  const result = nonFinite(
    syntheticRun({ role: "train_loss", values: loss }, { role: "grad_norm", values: norms }),
  );
  assert.ok(result.kind === "found");
  const { finding } = result;
  assert.equal(finding.severity, "error");
  assert.equal(finding.onset.step, 30);
  assert.equal(finding.evidence["last finite gradient norms"], "501, 631, 794");
  assert.equal(finding.evidence["last finite value before it"], 1.71);
  assert.match(formatMessage(finding.summary), /train_loss is not a number since step 30\./);
});

test("infinity counts and is called infinite", () => {
  const values = [1, 2, Number.POSITIVE_INFINITY];
  const result = nonFinite(syntheticRun({ role: "val_loss", values }));
  assert.ok(result.kind === "found");
  assert.match(formatMessage(result.finding.summary), /val_loss is infinite since step 2/);
});

test("a NaN of a metric that is no loss is nothing", () => {
  const run = syntheticRun(
    { role: "train_loss", values: [1, 1, 1] },
    { role: "val_accuracy", values: [nan, nan, nan] },
    { role: "other", values: [nan, nan, nan] },
  );
  assert.equal(nonFinite(run).kind, "notFound");
});

test("a gradient norm that overflows now and then is loss scaling at work", () => {
  const norms = curve(100, (i) => (i % 20 === 0 ? Number.POSITIVE_INFINITY : 1));
  const run = syntheticRun(
    { role: "train_loss", values: curve(100, () => 1) },
    { role: "grad_norm", values: norms },
  );
  assert.equal(nonFinite(run).kind, "notFound");
});

test("a NaN before a restart from an earlier checkpoint is superseded", () => {
  const run = syntheticRun({
    role: "train_loss",
    values: [2, 1.9, nan, nan, 1.9, 1.8, 1.7, 1.6],
    steps: [0, 1, 2, 3, 1, 2, 3, 4],
    seams: [4],
  });
  assert.equal(nonFinite(run).kind, "notFound");
});
