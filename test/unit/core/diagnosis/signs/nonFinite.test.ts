import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../../src/core/diagnosis/diagnose.ts";
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
  assert.match(formatMessage(finding.summary), /train_loss has been NaN since step 30\./);
});

test("infinity counts and is called infinite", () => {
  const values = [1, 2, Number.POSITIVE_INFINITY];
  const result = nonFinite(syntheticRun({ role: "val_loss", values }));
  assert.ok(result.kind === "found");
  assert.match(formatMessage(result.finding.summary), /val_loss has been infinite since step 2/);
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

test("the first gradient norms of a run in half precision may overflow; when they go on to, the gradient is lost", () => {
  const norms = (...values: readonly number[]) =>
    nonFinite(
      syntheticRun(
        { role: "train_loss", values: values.map((_, i) => 2 - 0.1 * i) },
        { role: "grad_norm", values },
      ),
    );
  assert.equal(norms(nan).kind, "notFound");
  assert.equal(norms(Number.POSITIVE_INFINITY, nan).kind, "notFound");
  assert.equal(norms(nan, 3.9).kind, "notFound");
  const lost = norms(2.1, nan, nan, nan);
  assert.ok(lost.kind === "found" && lost.finding.subtype === "gradient");
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

test("a NaN that passed is a warning that says how many; the run goes on to be judged", () => {
  const values = curve(100, (i) => (i === 31 || i === 47 ? nan : 2 * Math.exp(-i / 30)));
  const run = syntheticRun({ role: "train_loss", values, count: "epoch" });
  const result = nonFinite(run);
  assert.ok(result.kind === "found");
  assert.equal(result.finding.severity, "warning");
  assert.match(
    formatMessage(result.finding.summary),
    /was NaN at epoch 31, and finite again afterwards: 2 of 100/,
  );
  const { undecided } = diagnoseRun(run);
  assert.ok(undecided.every(({ reason }) => !/diverged/.test(formatMessage(reason))));
});

test("a NaN for good is an error, however few values it holds", () => {
  const values = curve(100, (i) => (i >= 97 ? nan : 1));
  const result = nonFinite(syntheticRun({ role: "train_loss", values }));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.severity, "error");
});

test("where only the validation loss is NaN the evaluation is to be mended, and training goes on", () => {
  const run = syntheticRun(
    { role: "train_loss", values: curve(40, (i) => 2 * Math.exp(-i / 20)) },
    { role: "val_loss", values: curve(40, () => nan) },
  );
  const { findings } = diagnoseRun(run);
  assert.deepEqual(
    findings.map(({ sign, subtype }) => [sign, subtype]),
    [["non-finite", "validation-only"]],
  );
});

test("the terms of a loss may have any names: several that end on one line are lost, one score alone is not", () => {
  const lost = curve(20, (i) => (i < 12 ? 1 : nan));
  const term = (name: string) => ({ role: "other", name, values: lost }) as const;
  const together = nonFinite(syntheticRun(term("score"), { ...term("D_A"), every: 1 }));
  assert.equal(together.kind, "undecided", "the lines of the two differ");
  const lines = syntheticRun(term("D_A"));
  const twin = lines.obtain("G_A", () => "other", "final");
  const first = lines.find("D_A");
  for (let i = 0; i < lost.length; i++) {
    const point = first?.at(i);
    if (point !== undefined) twin.append(point);
  }
  const result = nonFinite(lines);
  assert.ok(result.kind === "found");
  assert.equal(result.finding.onset.step, 12);
});

test("norms that are only told where they overflow, beside a loss that goes on falling, are of steps that were skipped", () => {
  const norms = { role: "grad_norm", values: curve(40, () => Number.POSITIVE_INFINITY) } as const;
  const beside = (value: (i: number) => number) =>
    nonFinite(syntheticRun({ role: "train_loss", values: curve(40, value) }, norms));
  assert.equal(beside((i) => 4 - 0.05 * i).kind, "notFound");
  assert.equal(beside(() => 4).kind, "found");
  assert.equal(beside((i) => (i < 30 ? 4 - 0.05 * i : nan)).kind, "found");
  assert.equal(nonFinite(syntheticRun(norms)).kind, "found");
});
