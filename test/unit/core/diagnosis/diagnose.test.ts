import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diagnoseRun, examine } from "../../../../src/core/diagnosis/diagnose.ts";
import { signs } from "../../../../src/core/diagnosis/finding.ts";
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

test("where the count begins changes no verdict but that on a level relative to the opening", () => {
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 1_000_000 }), (series, offset) => {
      const moved = series.map((s) => ({ ...s, steps: s.values.map((_, i) => i + offset) }));
      const others = (all: readonly string[]) => all.filter((one) => !one.startsWith("plateau"));
      assert.deepEqual(others(verdicts(moved)), others(verdicts(series)));
    }),
  );
});

/** The squared error of a constant prediction of standardised targets: the one level that means something by itself. */
function isNearOne(series: readonly SyntheticSeries[]): boolean {
  return series.some(({ values }) => values.some((y) => y > 0.8 && y < 1.25));
}

test("the unit of the loss changes no verdict, but where it has the level of guessing", () => {
  fc.assert(
    fc.property(losses, fc.constantFrom(-20, -12, 12, 20), (series, exponent) => {
      fc.pre(!isNearOne(series));
      const scaled = series.map((s) => ({ ...s, values: s.values.map((y) => y * 2 ** exponent) }));
      assert.deepEqual(verdicts(scaled), verdicts(series));
    }),
  );
});
