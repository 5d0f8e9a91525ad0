import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diagnoseRun, examine } from "../../../../src/core/diagnosis/diagnose.ts";
import { signs } from "../../../../src/core/diagnosis/finding.ts";
import { median } from "../../../../src/core/diagnosis/statistics/median.ts";
import { metricRoles } from "../../../../src/core/run/metricRole.ts";
import { curve, type SyntheticSeries, syntheticRun } from "./syntheticRun.ts";

const stuck: SyntheticSeries = { role: "train_loss", values: curve(200, () => 2.3, 0.01) };

test("a vanished gradient explains the plateau: one finding that names it", () => {
  const norms = { role: "grad_norm", values: curve(200, (i) => (i < 20 ? 1 : 1e-9)) } as const;
  const { findings } = diagnoseRun(syntheticRun(stuck, norms));
  assert.deepEqual(
    findings.map((f) => [f.sign, f.consequences.map(({ sign }) => sign)]),
    [["vanishing-gradient", ["plateau"]]],
  );
});

test("the worst comes first and nothing below half confidence is there", () => {
  const run = syntheticRun(
    stuck,
    { role: "train_loss", name: "aux_loss", values: [...curve(50, () => 1), Number.NaN] },
    {
      role: "val_loss",
      values: curve(200, (i) => (i < 50 ? 3 - 0.02 * i : 2 + 0.01 * (i - 50)), 0.01),
    },
  );
  const { findings } = diagnoseRun(run);
  assert.equal(findings[0]?.severity, "error");
  assert.ok(findings.every((f) => f.confidence >= 0.5));
});

test("what cannot be told is undecided, with a reason for each sign", () => {
  const { findings, undecided } = diagnoseRun(syntheticRun());
  assert.deepEqual(findings, []);
  assert.deepEqual(undecided.map((u) => u.sign).sort(), [
    "divergence",
    "exploding-gradient",
    "loss-spike",
    "non-finite",
    "oscillation",
    "overfitting",
    "plateau",
    "stalled-log",
    "vanishing-gradient",
  ]);
});

test("a diagnosis takes the same run to the same answer", () => {
  const run = syntheticRun(stuck);
  assert.deepEqual(diagnoseRun(run), diagnoseRun(run));
});

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.double() },
);
const anySeries = fc.record({
  role: fc.constantFrom(...metricRoles),
  name: fc.constantFrom("a", "b", "c", "d"),
  values: fc.array(value, { maxLength: 60 }),
  steps: fc.array(fc.integer({ min: -5, max: 1000 }), { minLength: 60, maxLength: 60 }),
  seams: fc.array(fc.nat(60), { maxLength: 3 }),
  count: fc.constantFrom("step" as const, "epoch" as const, "none" as const),
});

test("no input throws, and every number in a finding is one", () => {
  fc.assert(
    fc.property(fc.array(anySeries, { maxLength: 4 }), (series) => {
      const { findings } = diagnoseRun(syntheticRun(...series));
      for (const finding of findings) {
        assert.ok(signs.includes(finding.sign));
        assert.ok(finding.confidence >= 0.5 && finding.confidence <= 1);
        assert.ok(finding.onset.line !== null);
      }
    }),
    { numRuns: 300 },
  );
});

function verdicts(losses: readonly SyntheticSeries[]): readonly string[] {
  return [...examine(syntheticRun(...losses))].map(([sign, result]) =>
    result.kind === "found" ? `${sign} ${result.finding.subtype}` : `${sign} ${result.kind}`,
  );
}

const losses = fc
  .record({
    start: fc.double({ min: 0.5, max: 5, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.2, noNaN: true }),
    floor: fc.double({ min: 0.01, max: 3, noNaN: true }),
    turn: fc.integer({ min: 5, max: 100 }),
    rise: fc.double({ min: 0, max: 0.02, noNaN: true }),
    amplitude: fc.constantFrom(0, 0.01, 0.1),
    seed: fc.nat(1000),
  })
  .map(({ start, rate, floor, turn, rise, amplitude, seed }): SyntheticSeries[] => {
    const fall = (i: number) => floor + start * Math.exp(-rate * i);
    const up = (i: number) => fall(Math.min(i, turn)) + rise * Math.max(0, i - turn);
    return [
      { role: "train_loss", values: curve(100, fall, amplitude, seed) },
      { role: "val_loss", values: curve(100, up, amplitude, seed + 1) },
    ];
  });

function countedFrom(offset: number, series: readonly SyntheticSeries[]): SyntheticSeries[] {
  return series.map((one) => ({ ...one, steps: one.values.map((_, i) => i + offset) }));
}

test("where the count begins changes no verdict while the opening is seen", () => {
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 9 }), (series, offset) => {
      assert.deepEqual(verdicts(countedFrom(offset, series)), verdicts(series));
    }),
  );
});

test("a log that begins in the middle changes no verdict but those on a level relative to the opening", () => {
  const ofOpening = /^(?:plateau|divergence) /;
  fc.assert(
    fc.property(losses, fc.integer({ min: 30, max: 1_000_000 }), (series, offset) => {
      const [whole, later] = [verdicts(series), verdicts(countedFrom(offset, series))];
      // What has diverged is judged for nothing else.
      fc.pre(![...whole, ...later].includes("divergence null"));
      const others = (all: readonly string[]) => all.filter((one) => !ofOpening.test(one));
      assert.deepEqual(others(later), others(whole));
    }),
  );
});

/**
 * Levels that mean something by themselves: 1 for the squared error of a constant prediction of standardised targets,
 * ln C for a cross-entropy of guessing among C classes.
 */
function isNearGuessing(series: readonly SyntheticSeries[]): boolean {
  const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100].map((classes) => Math.log(classes) || 1);
  return series.some(({ values }) =>
    levels.some((level) => Math.abs(median(values.slice(-20)) / level - 1) < 0.06),
  );
}

test("the unit of the loss changes no verdict, but where it has the level of guessing", () => {
  fc.assert(
    fc.property(losses, fc.constantFrom(-20, -12, 12, 20), (series, exponent) => {
      fc.pre(!isNearGuessing(series));
      const scaled = series.map((s) => ({ ...s, values: s.values.map((y) => y * 2 ** exponent) }));
      // How many digits are printed is one of the unit; the cause that goes by them is left out.
      const others = (all: readonly string[]) =>
        all.map((one) => one.replace("not-updated", "null"));
      assert.deepEqual(others(verdicts(scaled)), others(verdicts(series)));
    }),
  );
});
