import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../src/core/diagnosis/runCurves.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

/** How learning rates at steps 0, 1, … are read. */
function scheduleOf(rates: readonly number[]) {
  const run = syntheticRun(
    { role: "train_loss", values: rates.map(() => 1) },
    { role: "learning_rate", values: rates },
  );
  const { schedule } = new RunCurves(run);
  assert.ok(schedule);
  return schedule;
}

const warmedUp = curve(100, (i) => Math.min(1, (i + 1) / 11));

test("a warm-up ends where the rate no longer rises", () => {
  const { warmUpEnd, peak, last, tailStart, lastRestart } = scheduleOf(warmedUp);
  assert.deepEqual({ warmUpEnd, peak, last }, { warmUpEnd: 10, peak: 1, last: 1 });
  assert.deepEqual([tailStart, lastRestart], [null, null]);
});

test("a constant rate has no warm-up", () => {
  assert.equal(scheduleOf(curve(50, () => 0.1)).warmUpEnd, null);
});

test("a rate that still rises warms up until now", () => {
  assert.equal(scheduleOf(curve(50, (i) => i + 1)).warmUpEnd, 49);
});

test("the tail begins where the rate stays below a tenth of its peak", () => {
  const { tailStart } = scheduleOf(curve(100, (i) => (i < 60 ? 1 : 0.0999)));
  assert.equal(tailStart, 60);
  assert.equal(scheduleOf(curve(100, (i) => (i < 60 ? 1 : 0.1))).tailStart, null);
});

test("the last restart is where the rate last jumped up after its warm-up", () => {
  const cosine = curve(90, (i) => 0.5 * (1 + Math.cos((Math.PI * (i % 30)) / 30)));
  assert.equal(scheduleOf(cosine).lastRestart, 60);
  assert.equal(scheduleOf(warmedUp).lastRestart, null, "a warm-up is no restart");
});
