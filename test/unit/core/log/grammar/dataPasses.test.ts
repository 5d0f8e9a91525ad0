import assert from "node:assert/strict";
import { test } from "node:test";
import { DataPasses } from "../../../../../src/core/log/grammar/dataPasses.ts";

test("in an epoch, a pass over fewer batches after the training's is an evaluation", () => {
  const passes = new DataPasses();
  const evaluations = [
    [1, 400],
    [1, 400],
    [1, 80],
    [1, 80],
    [2, 400],
    [2, 80],
  ].map(([epoch = 0, total = 0]) => passes.isEvaluation(epoch, total));
  assert.deepEqual(evaluations, [false, false, true, true, false, true]);
});

test("a pass over nearly as much may be another training", () => {
  const passes = new DataPasses();
  assert.deepEqual(
    [400, 400, 300].map((total) => passes.isEvaluation(1, total)),
    [false, false, false],
  );
});

test("a pass over nearly as much within a later epoch is no training that begins", () => {
  const passes = new DataPasses();
  assert.deepEqual(
    [400, 400, 300, 300].map((total) => passes.isEvaluation(6, total)),
    [false, false, true, true],
  );
});

test("a count that only grows, as of samples seen so far, is one pass", () => {
  const passes = new DataPasses();
  const seen = [128, 256, 384, 512].map((total) => passes.isEvaluation(1, total));
  assert.deepEqual(seen, [false, false, false, false]);
});

test("before an epoch is known nothing is said of the pass", () => {
  const passes = new DataPasses();
  assert.equal(passes.isEvaluation(null, 400), false);
  assert.equal(passes.isEvaluation(null, 80), false);
});
