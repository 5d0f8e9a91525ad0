import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logTicks } from "../../../../src/core/view/logTicks.ts";

test("ticks of a logarithmic scale are round numbers", () => {
  assert.deepEqual(logTicks({ min: 0.9671, max: 2.062 }), [1, 1.5, 2]);
  assert.deepEqual(logTicks({ min: 0.03, max: 4 }), [0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicks({ min: 2e-6, max: 3 }), [1e-4, 1e-2, 1]);
});

test("any range has a few ticks, all within it and apart", () => {
  const exponent = fc.double({ min: -100, max: 100, noNaN: true });
  const decades = fc.double({ min: 0.001, max: 90, noNaN: true });
  fc.assert(
    fc.property(exponent, decades, (low, length) => {
      const [min, max] = [10 ** low, 10 ** (low + length)];
      const ticks = logTicks({ min, max });
      assert.ok(ticks.length >= 1 && ticks.length <= 10, `${ticks.length} ticks`);
      for (const [i, tick] of ticks.entries()) {
        assert.ok(tick >= min * 0.999 && tick <= max * 1.001);
        assert.ok(i === 0 || tick > (ticks[i - 1] ?? 0));
      }
    }),
  );
});
