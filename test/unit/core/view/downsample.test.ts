import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { downsample, splitFinite, thin } from "../../../../src/core/view/downsample.ts";
import { stretchOf } from "../../../../src/core/view/minMaxPyramid.ts";

const indicesOf = (values: ArrayLike<number>) => Uint32Array.from(values, (_, i) => i);
const finiteNumber = fc.double({ noNaN: true, noDefaultInfinity: true });

test("downsampling keeps the first and last point, both extremes, the order and the limit", () => {
  fc.assert(
    fc.property(
      fc.array(finiteNumber, { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 4, max: 100 }),
      (list, limit) => {
        const values = Float64Array.from(list);
        const kept = downsample(stretchOf(values), limit);
        const drawn = Array.from(kept, (i) => values[i]);
        assert.ok(kept.length <= Math.max(limit, 1));
        assert.equal(kept[0], 0);
        assert.equal(kept.at(-1), values.length - 1);
        assert.equal(Math.min(...drawn.map(Number)), Math.min(...list));
        assert.equal(Math.max(...drawn.map(Number)), Math.max(...list));
        assert.deepEqual(
          [...kept],
          [...new Set(kept)].sort((a, b) => a - b),
        );
      },
    ),
  );
});

test("a short curve is drawn as it is", () => {
  const values = Float64Array.of(3, 1, 2);
  assert.deepEqual([...downsample(stretchOf(values), 4)], [0, 1, 2]);
});

test("only the chosen indices are drawn", () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => i);
  const even = Uint32Array.from({ length: 50 }, (_, i) => 2 * i);
  const kept = downsample(stretchOf(values, even), 10);
  assert.ok(kept.every((i) => i % 2 === 0));
});

test("values that are not finite are taken out and none is lost", () => {
  const values = Float64Array.of(
    1,
    Number.NaN,
    2,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  );
  const { finite, nonFinite } = splitFinite(values, indicesOf(values));
  assert.deepEqual([...finite], [0, 2]);
  assert.deepEqual([...nonFinite], [1, 3, 4]);
});

test("thinning keeps the ends", () => {
  const thinned = thin(
    Uint32Array.from({ length: 1000 }, (_, i) => i),
    7,
  );
  assert.equal(thinned.length, 7);
  assert.equal(thinned[0], 0);
  assert.equal(thinned.at(-1), 999);
});
