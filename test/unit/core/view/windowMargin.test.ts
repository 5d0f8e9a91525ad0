import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { serves, withMargin } from "../../../../src/core/view/windowMargin.ts";

const extent = { min: 1, max: 1000 };

test("half of the window's width is drawn beside it at each end, to the eye on a logarithmic axis", () => {
  assert.deepEqual(withMargin({ min: 10, max: 20 }, false), { min: 5, max: 25 });
  const { min, max } = withMargin({ min: 10, max: 1000 }, true);
  assert.ok(Math.abs(min - 1) < 1e-9 && Math.abs(max - 10_000) < 1e-6);
});

test("what is drawn serves a window that moves within its margin", () => {
  const drawn = { min: 400, max: 500 };
  assert.equal(serves(drawn, { min: 440, max: 540 }, extent, false), true);
  assert.equal(serves(drawn, { min: 460, max: 560 }, extent, false), false);
  assert.equal(serves(drawn, { min: 300, max: 600 }, extent, false), false);
});

test("what is drawn does not serve a window that looks more than twice as closely", () => {
  assert.equal(serves({ min: 400, max: 500 }, { min: 430, max: 480 }, extent, false), true);
  assert.equal(serves({ min: 400, max: 500 }, { min: 440, max: 480 }, extent, false), false);
  assert.equal(serves(null, { min: 400, max: 500 }, extent, false), false);
  assert.equal(serves(null, { min: 100, max: 900 }, extent, false), true);
});

test("only what was drawn of everything serves everything", () => {
  assert.equal(serves(null, null, extent, false), true);
  assert.equal(serves({ min: 1, max: 999 }, null, extent, false), false);
});

test("a window is served by what was drawn for it", () => {
  const ends = fc.tuple(
    fc.double({ min: 1, max: 500, noNaN: true }),
    fc.double({ min: 0.1, max: 400, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, fc.boolean(), ([min, width], logX) => {
      const window = { min, max: min + width };
      assert.ok(serves(window, window, extent, logX));
    }),
  );
});
