import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aggregate } from "../../../../../src/core/diagnosis/comparison/aggregate.ts";
import { Series } from "../../../../../src/core/run/series.ts";

function series(points: readonly (readonly [number, number])[], seamAt = -1): Series {
  const one = new Series("loss", "train_loss");
  points.forEach(([step, value], i) => {
    if (i === seamAt) one.markSeam();
    one.append({ step, epoch: null, time: null, value, line: i + 1 });
  });
  return one;
}

function columns(band: ReturnType<typeof aggregate>) {
  return {
    x: [...(band?.x ?? [])],
    mean: [...(band?.mean ?? [])],
    count: [...(band?.count ?? [])],
  };
}

test("on common steps: those of the coarser run, within the stretch both have", () => {
  const fine = series([0, 1, 2, 3, 4].map((x) => [x, 10 * x]));
  const coarse = series([
    [1, 0],
    [3, 0],
    [9, 0],
  ]);
  assert.deepEqual(columns(aggregate([fine, coarse], "step")), {
    x: [1, 3],
    mean: [5, 15],
    count: [2, 2],
  });
});

test("mean, standard deviation and interval", () => {
  const runs = [1, 2, 3].map((value) => series([[0, value]]));
  const band = aggregate(runs, "step");
  assert.equal(band?.mean[0], 2);
  assert.equal(band?.sd[0], 1);
  // Student's t for 97.5 % and two degrees of freedom is 4.302653 (any table).
  assert.ok(Math.abs((band?.high[0] ?? 0) - (2 + 4.302653 / Math.sqrt(3))) < 1e-6);
  assert.ok(Math.abs((band?.low[0] ?? 0) - (2 - 4.302653 / Math.sqrt(3))) < 1e-6);
});

test("a run that is not finite does not count there", () => {
  const lost = series([
    [0, 4],
    [1, Number.NaN],
  ]);
  const fine = series([
    [0, 2],
    [1, 1],
  ]);
  const band = aggregate([lost, fine], "step");
  assert.deepEqual(columns(band), { x: [0, 1], mean: [3, 1], count: [2, 1] });
  assert.ok(Number.isNaN(band?.sd[1]));
});

test("what a restart has superseded is left out", () => {
  const resumed = series(
    [
      [0, 5],
      [1, 4],
      [2, 99],
      [1, 3],
      [2, 2],
    ],
    3,
  );
  assert.deepEqual(columns(aggregate([resumed], "step")).mean, [5, 3, 2]);
});

test("nothing in common is null", () => {
  assert.equal(aggregate([series([[0, 1]]), series([[5, 1]])], "step"), null);
  assert.equal(aggregate([series([[0, 1]])], "epoch"), null);
  assert.equal(aggregate([], "step"), null);
});

test("a long run is thinned, and its last point stays", () => {
  const band = aggregate([series(Array.from({ length: 5000 }, (_, x) => [x, x]))], "step");
  assert.ok((band?.x.length ?? 0) <= 1001);
  assert.equal(band?.x.at(-1), 4999);
});

test("the mean of copies is the run itself, and their order does not matter", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const own = (list: readonly number[]) => series(list.map((y, x) => [x, y]));
      const same = aggregate([own(a), own(a)], "step");
      assert.deepEqual(
        [...(same?.mean ?? [])],
        a.map((y) => y + 0),
      );
      assert.deepEqual(aggregate([own(a), own(b)], "step"), aggregate([own(b), own(a)], "step"));
    }),
  );
});
