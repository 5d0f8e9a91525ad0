import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { calibrated } from "../../../../src/core/diagnosis/calibration.ts";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { signs } from "../../../../src/core/diagnosis/finding.ts";
import { applied } from "../../../../src/core/diagnosis/logisticMap.ts";
import { fitLogistic } from "../../../bench/diagnosis/fitCalibration.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

test("stronger evidence never makes less sure, and what is weak stays as it is", () => {
  const strength = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...signs), strength, strength, (sign, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(calibrated(sign, low) <= calibrated(sign, high) + 1e-12);
      if (low < 0.5) assert.equal(calibrated(sign, low), low);
      assert.ok(calibrated(sign, high) <= 1);
    }),
  );
});

test("a fitted map gives back the share that was right, as far as the prior lets it", () => {
  const findings = Array.from({ length: 400 }, (_, i) => ({
    sign: "plateau" as const,
    family: "any",
    confidence: i % 2 === 0 ? 0.6 : 0.9,
    right: i % 2 === 0 ? i % 10 < 8 : i % 20 !== 1,
  }));
  const map = fitLogistic(findings);
  assert.ok(Math.abs(applied(map, 0.6) - 0.8) < 0.03);
  assert.ok(Math.abs(applied(map, 0.9) - 0.9) < 0.03);
});

test("quiet keeps what is all but certain, eager adds what is a suspicion", () => {
  /** Flat at a middling level, without validation loss to tell an underfit from convergence. */
  const values = curve(300, (i) => 2 * (0.92 + 0.08 * Math.exp(-i / 15)), 0.002);
  const run = syntheticRun({ role: "train_loss", values });
  const count = (sensitivity: "quiet" | "normal" | "eager") =>
    diagnoseRun(run, { sensitivity }).findings.length;
  assert.equal(count("normal"), 1);
  assert.equal(count("quiet"), 0);
  /** A gain of 4.3 % over the last doubling: too much to be flat, little enough to be suspected. */
  const crawling = curve(400, (i) => 2.3 * (1 - 0.107 * Math.max(0, i / 400 - 0.5)));
  const slow = syntheticRun({ role: "train_loss", values: crawling });
  assert.equal(diagnoseRun(slow).findings.length, 0);
  assert.equal(diagnoseRun(slow, { sensitivity: "eager" }).findings.length, 1);
});
