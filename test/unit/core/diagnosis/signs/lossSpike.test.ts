import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import type { SignResult } from "../../../../../src/core/diagnosis/signResult.ts";
import { lossSpike } from "../../../../../src/core/diagnosis/signs/lossSpike.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

function judge(values: readonly number[]): SignResult {
  return lossSpike(new RunCurves(syntheticRun({ role: "train_loss", values })));
}

const falling = (i: number, length: number) => 2 * Math.exp((-4 * i) / length) + 0.3;

function spiked(length: number, at: number, width: number, height: number): number[] {
  return curve(length, (i) => falling(i, length) + (i >= at && i < at + width ? height : 0), 0.05);
}

test("a step far above its neighbours is a spike there, and one that comes back is information", () => {
  for (const length of [60, 500, 20_000]) {
    const at = Math.round(length / 2);
    const result = judge(spiked(length, at, 1, 3));
    assert.ok(result.kind === "found" && result.finding.confidence >= 0.5);
    const onset = result.finding.onset.step ?? 0;
    assert.ok(at - onset >= 0 && at - onset <= length / 500, `onset ${onset} of ${at}`);
    assert.equal(result.finding.subtype, "recovered");
    assert.equal(result.finding.severity, "info");
  }
});

test("one that does not come back lasts", () => {
  const result = judge(spiked(300, 150, 300, 3));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "lasting");
});

test("noise, however strong, is no spike, nor are spikes as this loss always has them", () => {
  assert.equal(judge(curve(500, (i) => falling(i, 500), 0.5)).kind, "notFound");
  const always = curve(500, (i) => falling(i, 500) + (i % 40 === 20 ? 2 : 0), 0.05);
  const result = judge(always);
  assert.ok(result.kind !== "found" || result.finding.confidence < 0.5);
});

test("a bad batch that comes again is as much a spike", () => {
  const twice = spiked(300, 150, 2, 3).map((value, i) => (i === 240 ? value + 3 : value));
  const result = judge(twice);
  assert.ok(result.kind === "found" && result.finding.confidence >= 0.5);
  assert.equal(result.finding.onset.step, 150);
});

test("too few values are undecided", () => {
  assert.equal(judge([1, 2, 1]).kind, "undecided");
  assert.equal(judge([]).kind, "undecided");
});
