import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../../src/core/diagnosis/diagnose.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../syntheticRun.ts";

const chance = Math.log(2);
const falling = (i: number) => 0.08 + (chance - 0.08) * Math.exp(-i / 12);

function loss(values: readonly number[]): SyntheticSeries {
  return { role: "train_loss", values };
}

test("a loss that had learned and is back at ln 2 for good has collapsed where it fell back", () => {
  const values = curve(240, (i) => (i < 120 ? falling(i) : chance), 0.01);
  const { findings } = diagnoseRun(syntheticRun(loss(values)));
  assert.deepEqual(
    findings.map(({ sign, subtype }) => [sign, subtype]),
    [["plateau", "collapsed"]],
  );
  assert.equal(findings[0]?.onset.step, 120);
  assert.match(formatMessage(findings[0]?.summary ?? assert.fail()), /ln 2, the level of guessing/);
});

test("a squared error that is back at its opening has collapsed too, its validation loss with it", () => {
  const shape = (i: number) => (i < 30 ? 5 * Math.exp(-i / 8) : 4.9);
  const run = syntheticRun(loss(curve(60, shape, 0.05)), {
    role: "val_loss",
    values: curve(60, shape, 0.05, 2),
  });
  const [finding] = diagnoseRun(run).findings;
  assert.equal(finding?.subtype, "collapsed");
  assert.ok(Math.abs((finding.onset.step ?? 0) - 30) <= 1);
});

test("a spike that comes back and a restart that falls again are no collapse", () => {
  const spike = curve(240, (i) => (i >= 120 && i < 124 ? 2 : falling(i)), 0.01);
  const again = curve(240, (i) => (i < 120 ? falling(i) : falling(i - 120)), 0.01);
  for (const values of [spike, again]) {
    const { findings } = diagnoseRun(syntheticRun(loss(values)));
    assert.ok(findings.every(({ subtype }) => subtype !== "collapsed"));
  }
});

test("a loss of exactly 0 from its first value on says that nothing enters it", () => {
  const zeros = curve(30, () => 0);
  const alone = diagnoseRun(syntheticRun(loss(zeros))).findings;
  assert.equal(alone[0]?.subtype, "zero-loss");
  const [finding, ...others] = diagnoseRun(
    syntheticRun(loss(zeros), { role: "grad_norm", values: zeros }),
  ).findings;
  assert.equal(finding?.sign, "vanishing-gradient");
  assert.match(formatMessage(finding.summary), /labels and masks/);
  assert.deepEqual(others, []);
  const reached = curve(200, (i) => Math.max(0, 1 - i / 50));
  const learned = diagnoseRun(syntheticRun(loss(reached)));
  assert.deepEqual(learned.findings, []);
  assert.ok(learned.undecided.every(({ reason }) => !/below zero/.test(formatMessage(reason))));
});

test("a loss that stays at several times its best has collapsed, though not to its opening", () => {
  const values = curve(200, (i) => (i < 110 ? 0.05 + 2 * Math.exp(-i / 15) : 1.3), 0.02);
  const [finding] = diagnoseRun(syntheticRun(loss(values))).findings;
  assert.equal(finding?.subtype, "collapsed");
  assert.match(formatMessage(finding.summary), /now it stays at 1\.3/);
  const again = curve(200, (i) => 0.05 + 2 * Math.exp(-(i < 110 ? i : i - 100) / 15), 0.02);
  const subtypes = diagnoseRun(syntheticRun(loss(again))).findings.map(({ subtype }) => subtype);
  assert.ok(!subtypes.includes("collapsed"));
});
