import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareSeeds } from "../../../../src/core/trial/seedComparison.ts";

// Paired t of (1.0 1.2 0.9) − (0.5 0.8 0.2): mean 0.53333, s 0.15275, t(2) = 6.0474, p = 0.026274.
test("mean, spread, interval and probability are those of the paired test", () => {
  const { before, after, gain, probabilityBetter } = compareSeeds([1, 1.2, 0.9], [0.5, 0.8, 0.2]);
  assert.ok(Math.abs(before.mean - 1.03333) < 1e-4 && Math.abs(after.deviation - 0.3) < 1e-9);
  assert.ok(gain !== null && Math.abs(gain.mean - 0.53333) < 1e-4);
  assert.ok(Math.abs(gain.low - 0.15387) < 1e-3 && Math.abs(gain.high - 0.91279) < 1e-3);
  assert.ok(Math.abs((probabilityBetter ?? 0) - 0.98686) < 1e-4);
});

test("one pair proves nothing, and a lost run is no pair", () => {
  assert.equal(compareSeeds([1], [0]).gain, null);
  assert.equal(compareSeeds([1, 2], [0, Number.NaN]).pairs, 1);
});

const losses = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })),
  { minLength: 2, maxLength: 10 },
);

test("the probabilities of the two directions add up to one", () => {
  fc.assert(
    fc.property(losses, (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const [there, back] = [compareSeeds(a, b), compareSeeds(b, a)];
      const sum = (there.probabilityBetter ?? 0) + (back.probabilityBetter ?? 0);
      assert.ok(Math.abs(sum - 1) < 1e-9);
    }),
  );
});
