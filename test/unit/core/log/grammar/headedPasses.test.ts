import assert from "node:assert/strict";
import { test } from "node:test";
import { HeadedPasses } from "../../../../../src/core/log/grammar/headedPasses.ts";

/** Which batches of a count, below the header of an epoch, are those of an evaluation. */
function evaluations(
  passes: HeadedPasses,
  batches: readonly (readonly [number, number])[],
  names: readonly string[] = ["loss"],
): readonly boolean[] {
  return batches.map(([value, total]) => passes.isEvaluation(value, total, names));
}

test("below its header, a pass over fewer batches after the whole of the training's is an evaluation", () => {
  const passes = new HeadedPasses();
  passes.name(true);
  const batches = [
    [100, 391],
    [200, 391],
    [300, 391],
    [100, 250],
    [200, 250],
  ] as const;
  assert.deepEqual(evaluations(passes, batches), [false, false, false, true, true]);
});

test("a header ends the evaluation: fewer batches below it are those of another training", () => {
  const passes = new HeadedPasses();
  passes.name(true);
  assert.deepEqual(evaluations(passes, [[391, 391]]), [false]);
  passes.name(true);
  assert.deepEqual(evaluations(passes, [[100, 250]]), [false]);
});

test("a training that was broken off is followed by no evaluation", () => {
  const passes = new HeadedPasses();
  passes.name(true);
  const batches = [
    [50, 400],
    [100, 400],
    [50, 300],
  ] as const;
  assert.deepEqual(evaluations(passes, batches), [false, false, false]);
});

test("an evaluation that is known may come before the training's pass is over", () => {
  const passes = new HeadedPasses();
  passes.nameIn(1, 200, 391, ["loss"]);
  assert.deepEqual(evaluations(passes, [[100, 250]]), [false]);
  passes.nameIn(1, 391, 391, ["loss"]);
  assert.deepEqual(evaluations(passes, [[100, 250]]), [true]);
  passes.nameIn(2, 200, 391, ["loss"]);
  assert.deepEqual(evaluations(passes, [[100, 250]]), [true]);
  assert.deepEqual(evaluations(passes, [[100, 300]]), [false]);
});

test("counts of another network's steps measure something else", () => {
  const passes = new HeadedPasses();
  passes.name(true);
  assert.deepEqual(evaluations(passes, [[60, 60]], ["critic_loss"]), [false]);
  assert.deepEqual(evaluations(passes, [[30, 30]], ["generator_loss"]), [false]);
});

test("where no header names the epoch nothing is said", () => {
  const passes = new HeadedPasses();
  passes.name(false);
  assert.deepEqual(
    evaluations(passes, [
      [60, 60],
      [30, 30],
    ]),
    [false, false],
  );
});
