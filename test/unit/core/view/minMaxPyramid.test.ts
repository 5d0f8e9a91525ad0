import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MinMaxPyramid, Stretch, stretchOf } from "../../../../src/core/view/minMaxPyramid.ts";

const long = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 1500,
});
/** Two places in the list, in order. */
const part = (list: readonly number[], a: number, b: number) => {
  const [first, second] = [a % list.length, b % list.length];
  return { from: Math.min(first, second), to: Math.max(first, second) + 1 };
};

test("the extremes of any stretch are those that reading all of it finds", () => {
  fc.assert(
    fc.property(long, fc.nat(), fc.nat(), (list, a, b) => {
      const { from, to } = part(list, a, b);
      const { low, high } = stretchOf(Float64Array.from(list)).extremes(from, to);
      const inside = list.slice(from, to);
      assert.equal(low, from + inside.indexOf(Math.min(...inside)));
      assert.equal(high, from + inside.indexOf(Math.max(...inside)));
    }),
  );
});

test("range and count between bounds are those of the values", () => {
  const bound = fc.double({ noNaN: true });
  fc.assert(
    fc.property(long, fc.nat(), fc.nat(), bound, bound, (list, a, b, c, d) => {
      const { from, to } = part(list, a, b);
      const [low, high] = [Math.min(c, d), Math.max(c, d)];
      const pyramid = new MinMaxPyramid();
      pyramid.extend(Float64Array.from(list), Uint32Array.from(list.keys()));
      const stretch = new Stretch(pyramid, from, to);
      const inside = list.slice(from, to).filter((value) => value >= low && value <= high);
      assert.deepEqual(stretch.rangeWithin(low, high), {
        min: Math.min(...inside),
        max: Math.max(...inside),
      });
      assert.equal(stretch.countOutside(low, high), to - from - inside.length);
    }),
  );
});

test("a curve that grew answers as one that was there at once", () => {
  fc.assert(
    fc.property(long, fc.array(fc.nat({ max: 400 })), fc.nat(), fc.nat(), (list, growths, a, b) => {
      const values = Float64Array.from(list);
      const indices = Uint32Array.from(list.keys());
      const grown = new MinMaxPyramid();
      let length = 0;
      for (const growth of [...growths, list.length]) {
        length = Math.min(list.length, length + growth);
        grown.extend(values.subarray(0, length), indices.subarray(0, length));
      }
      const { from, to } = part(list, a, b);
      assert.deepEqual(grown.extremes(from, to), stretchOf(values).extremes(from, to));
    }),
  );
});
