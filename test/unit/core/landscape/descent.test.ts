import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Descent, descend, hasDiverged } from "../../../../src/core/landscape/descent.ts";
import { stopAt, trajectories } from "../../../../src/core/landscape/experiment.ts";
import { trap } from "../../../../src/core/landscape/lessons.ts";
import { noMemory, optimizerIds, step } from "../../../../src/core/landscape/optimizer.ts";
import { rateScheduleIds, rateShare } from "../../../../src/core/landscape/rateSchedule.ts";
import { surfaces } from "../../../../src/core/landscape/surfaces.ts";

const descent: Descent = {
  surface: surfaces.himmelblau,
  optimizer: "adam",
  rate: 0.1,
  schedule: "cosine",
  steps: 50,
  noise: 1,
  seed: 7,
  start: [0, 0],
};

test("a descent is the same for the same seed and another for another", () => {
  const ends = (seed: number) => descend({ ...descent, seed }).at(-1)?.point;
  assert.deepEqual(ends(7), ends(7));
  assert.notDeepEqual(ends(7), ends(8));
});

test("every optimizer on every schedule goes downhill in a bowl", () => {
  for (const optimizer of optimizerIds) {
    for (const schedule of rateScheduleIds) {
      const stops = descend({
        ...descent,
        surface: surfaces["scaled-bowl"],
        optimizer,
        schedule,
        noise: 0,
        start: [3, -2],
        steps: 200,
      });
      assert.equal(stops.length, 201);
      const last = stops.at(-1)?.loss ?? Number.NaN;
      assert.ok(last < 0.01, `${optimizer} ${schedule}: ${last}`);
    }
  }
});

/** The first two steps on f(x) = x²/2 from 1 with the rate 0.05, worked by hand from the papers' update rules. */
test("the update rules are those of the papers", () => {
  const two = (id: (typeof optimizerIds)[number]) => {
    const gradient = (point: readonly number[]) => point;
    const one = step(id, [1], noMemory(1), 0.05, gradient);
    const next = step(id, one.point, one.memory, 0.05, gradient);
    return [one.point[0], next.point[0]].map((x) => Number(x?.toFixed(6)));
  };
  assert.deepEqual(two("gradient-descent"), [0.95, 0.9025]);
  assert.deepEqual(two("momentum"), [0.95, 0.8575]);
  assert.deepEqual(two("nesterov"), [0.95, 0.85975]);
  assert.deepEqual(two("rmsprop"), [0.5, 0.275493]);
  assert.deepEqual(two("adam"), [0.95, 0.900083]);
});

test("a rate that is too high diverges, which ends the descent and is told", () => {
  const wild = {
    ...descent,
    optimizer: "gradient-descent",
    rate: 5,
    schedule: "constant",
  } as const;
  const stops = descend(wild);
  assert.ok(hasDiverged(wild, stops));
  assert.ok(stops.every(({ loss }) => Number.isFinite(loss)));
});

test("a schedule gives shares of the rate, begins and ends where it should", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...rateScheduleIds),
      fc.integer({ min: 1, max: 500 }),
      fc.nat(500),
      (id, steps, at) => {
        const share = rateShare(id, Math.min(at, steps - 1), steps);
        assert.ok(share >= 0 && share <= 1, `${share}`);
      },
    ),
  );
  assert.equal(rateShare("cosine", 0, 100), 1);
  assert.ok(rateShare("cosine", 99, 100) < 1e-9);
  assert.ok(rateShare("one-cycle", 0, 100) < 0.05);
  assert.ok(rateShare("one-cycle", 30, 100) > 0.99);
});

test("restarts follow one another, the first from the chosen start", () => {
  const all = trajectories({ ...trap, mode: "restarts", steps: 10 });
  assert.deepEqual(
    all.map(({ begins }) => begins),
    [0, 10, 20, 30, 40, 50],
  );
  const [first, second] = all;
  assert.ok(first && second);
  assert.deepEqual(first.stops[0]?.point, [-2]);
  assert.equal(stopAt(second, 9), null);
  assert.equal(stopAt(second, 10)?.step, 0);
  assert.equal(stopAt(first, 60)?.step, 10);
});
