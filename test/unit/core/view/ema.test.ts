import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exponentialMovingAverage, stretchedWeight } from "../../../../src/core/view/ema.ts";

const average = (list: readonly number[], weight: number) =>
  exponentialMovingAverage(
    Float64Array.from(list),
    Uint32Array.from(list, (_, i) => i),
    weight,
  );

test("the average of a constant is that constant from the first point on", () => {
  for (const mean of average([5, 5, 5, 5], 0.99)) assert.ok(Math.abs(mean - 5) < 1e-9);
});

test("the first mean is the first value, and the second the weighted mean of two", () => {
  const [first, second] = average([1, 4], 0.5);
  assert.equal(first, 1);
  assert.equal(second, (0.25 * 1 + 0.5 * 4) / 0.75);
});

test("a mean lies between the extremes so far", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (list, weight) => {
        average(list, weight).forEach((mean, i) => {
          const before = list.slice(0, i + 1);
          assert.ok(mean >= Math.min(...before) - 1e-3 && mean <= Math.max(...before) + 1e-3);
        });
      },
    ),
  );
});

test("a sparse curve is smoothed over the same stretch of x, which may be less than a point", () => {
  assert.equal(stretchedWeight(0.9, 1), 0.9);
  assert.ok(Math.abs(stretchedWeight(0.9, 0.5) - 0.81) < 1e-12);
  assert.equal(stretchedWeight(0.9, 1 / 300), 0);
});
