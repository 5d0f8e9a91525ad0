import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drained } from "../../../../src/core/parts.ts";
import { stretchOf } from "../../../../src/core/view/minMaxPyramid.ts";
import type { ScaleKind } from "../../../../src/core/view/range.ts";
import {
  RankedStretch,
  robustRange as rangeOfStretches,
} from "../../../../src/core/view/robustRange.ts";

const rangeOf = (curves: readonly Float64Array[], scale: ScaleKind) =>
  drained(
    rangeOfStretches(
      curves.map((values) => new RankedStretch(stretchOf(values))),
      scale,
    ),
  );
const robustRange = (curves: readonly Float64Array[]) => rangeOf(curves, "linear");

const wave = Float64Array.from({ length: 200 }, (_, i) => 1 + Math.sin(i));

test("an outlier is left outside and counted, the rest keeps its range", () => {
  const range = robustRange([Float64Array.of(...wave, 1e6)]);
  assert.equal(range?.outside, 1);
  assert.equal(range?.max, Math.max(...wave));
  assert.equal(range?.full.max, 1e6);
});

test("a falling loss loses none of its points", () => {
  const loss = Float64Array.from({ length: 500 }, (_, i) => 8 - Math.log(1 + i));
  assert.equal(robustRange([loss])?.outside, 0);
});

test("of few values none is an outlier", () => {
  assert.deepEqual(robustRange([Float64Array.of(10, 1, 0.9, 0.8)])?.outside, 0);
});

test("a short curve at another level is not taken for outliers of a long one", () => {
  assert.equal(robustRange([wave, Float64Array.of(50, 51, 52)])?.outside, 0);
});

test("no values, no range", () => {
  assert.equal(robustRange([new Float64Array(0)]), null);
});

test("what is outside is what lies beyond the range", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
        maxLength: 300,
      }),
      (list) => {
        const range = robustRange([Float64Array.from(list)]);
        assert.ok(range !== null && range.min <= range.max);
        assert.equal(list.filter((v) => v < range.min || v > range.max).length, range.outside);
        assert.ok(range.outside <= list.length * 0.04 + 2);
      },
    ),
  );
});

test("on a logarithmic scale what is an outlier goes by the logarithms", () => {
  const decades = Float64Array.from({ length: 100 }, (_, i) => 10 ** (-i / 20));
  const range = rangeOf([Float64Array.of(...decades, 1e30, 0, -1)], "logarithmic");
  assert.equal(range?.outside, 3);
  assert.equal(range?.max, 1);
  assert.equal(range?.min, Math.min(...decades));
  assert.equal(range?.full.max, 1e30);
  assert.equal(rangeOf([Float64Array.of(0, -1)], "logarithmic"), null);
});
