import assert from "node:assert/strict";
import { test } from "node:test";
import { CurveBuilder } from "../../../../src/core/diagnosis/curveBuilder.ts";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { DiagnosisEngine } from "../../../../src/core/diagnosis/engine.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import type { Series } from "../../../../src/core/run/series.ts";
import { curve, jitter, type SyntheticSeries, syntheticRun } from "./syntheticRun.ts";

const length = 60_000;
const falling = (i: number) => 0.2 + 2 / (1 + i / 2000);
const train = (values: readonly number[]): SyntheticSeries => ({ role: "train_loss", values });

/** Long runs of every kind, healthy ones too, with noise on each point. */
const runs: Readonly<Record<string, readonly SyntheticSeries[]>> = {
  healthy: [train(curve(length, falling, 0.1))],
  "one that is flat at a bad level": [train(curve(length, () => 2.3, 0.05))],
  "one that goes flat": [train(curve(length, (i) => (i < 9000 ? 4 - i / 9000 : 3), 0.05))],
  "one that overfits": [
    train(curve(length, (i) => 2 / (1 + i / 1000), 0.01)),
    {
      role: "val_loss",
      every: 20,
      values: curve(length / 20, (i) => 1 + Math.abs(i - 500) / 900, 0.01),
    },
  ],
  "one with vanished gradients": [
    train(curve(length, () => 2.3, 0.02)),
    { role: "grad_norm", values: curve(length, (i) => (i < 5000 ? 1 : 1e-9)) },
  ],
  "one that becomes NaN": [
    train(curve(length, (i) => (i < 20_123 ? falling(i) : Number.NaN), 0.05)),
  ],
  "one that diverges": [
    train(curve(length, (i) => 2 + (i > 40_000 ? (i - 40_000) / 500 : 0), 0.1)),
  ],
  "one that swings": [train(curve(length, (i) => 1.5 + Math.sin(i / 3000), 0.1))],
  "one with a spike long ago": [
    train(curve(length, (i) => (i === 12_345 ? 40 : falling(i)), 0.02)),
  ],
};

function thinned(run: Run): Run {
  for (const series of run.series)
    for (let i = 0; i < 4 && series.length > 20_000; i++) assert.ok(series.thin() > 0);
  return run;
}

for (const [kind, series] of Object.entries(runs)) {
  test(`${kind} is judged alike when its old points are thinned`, () => {
    const whole = diagnoseRun(syntheticRun(...series)).findings;
    const { findings } = diagnoseRun(thinned(syntheticRun(...series)));
    assert.deepEqual(
      findings.map(({ sign, subtype, severity }) => ({ sign, subtype, severity })),
      whole.map(({ sign, subtype, severity }) => ({ sign, subtype, severity })),
    );
    for (const [at, { onset }] of findings.entries()) {
      const step = whole[at]?.onset.step ?? 0;
      assert.ok(Math.abs((onset.step ?? 0) - step) <= 0.02 * length, `${onset.step} for ${step}`);
    }
  });
}

test("the curve of a thinned series has its blocks where they were, restarts or not", () => {
  for (const seams of [[], [31_000]]) {
    const steps = Array.from({ length }, (_, i) =>
      i < 31_000 || seams.length === 0 ? i : i - 500,
    );
    const series = { ...train(curve(length, falling, 0.05)), steps, seams };
    const curveOf = (run: Run) => new CurveBuilder(mainOf(run), "step").curve();
    const whole = curveOf(syntheticRun(series));
    const thin = curveOf(thinned(syntheticRun(series)));
    assert.equal(thin.y.length, whole.y.length);
    for (let block = 0; block < whole.y.length; block++) {
      assert.ok(Math.abs((thin.x[block] ?? 0) - (whole.x[block] ?? 0)) <= 64);
      assert.ok(Math.abs((thin.y[block] ?? 0) - (whole.y[block] ?? 0)) <= 0.07);
    }
  }
});

function mainOf(run: Run): Series {
  const [series] = run.series;
  assert.ok(series !== undefined);
  return series;
}

test("what is shown does not come or go because of a thinning", () => {
  const run = syntheticRun(...(runs["one that goes flat"] ?? []));
  const engine = new DiagnosisEngine();
  const signs = () => engine.update(run).findings.map(({ sign }) => sign);
  const noise = jitter(7);
  const before = signs();
  assert.ok(before.includes("plateau"));
  for (let turn = 0; turn < 4; turn++) {
    thinned(run);
    const series = run.find("train_loss");
    for (let i = 0; i < 3000; i++) {
      const step = length + turn * 3000 + i;
      series?.append({ step, epoch: null, time: null, value: 3 + 0.05 * noise(), line: step + 1 });
    }
    assert.deepEqual(signs(), before);
  }
});
