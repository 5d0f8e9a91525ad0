import assert from "node:assert/strict";
import { test } from "node:test";
import { effectiveIndices } from "../../../../src/core/run/effective.ts";
import { Series } from "../../../../src/core/run/series.ts";

/** Steps in the order of the log; null is a restart from a checkpoint. */
function heldOf(steps: readonly (number | null)[]): readonly number[] {
  const series = new Series("loss", "train_loss");
  for (const [at, step] of steps.entries()) {
    if (step === null) series.markSeam();
    else series.append({ step, epoch: null, time: null, value: 1, line: at + 1 });
  }
  return [...effectiveIndices(series, "step")];
}

test("a restart supersedes what it repeats", () => {
  assert.deepEqual(heldOf([0, 1, 2, 3, null, 2, 3, 4]), [0, 1, 4, 5, 6]);
});

test("of several restarts each supersedes what came before it", () => {
  assert.deepEqual(heldOf([0, 1, 2, null, 1, 2, null, 2]), [0, 3, 5]);
});

test("a restart of which no point has come yet changes nothing, and takes back nothing", () => {
  assert.deepEqual(heldOf([0, 1, null]), [0, 1]);
  assert.deepEqual(heldOf([0, 1, 2, null, 1, null]), [0, 3]);
});
