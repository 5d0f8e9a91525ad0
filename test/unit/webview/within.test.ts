import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { within } from "../../../webview/charts/within.ts";

test("the numbers between the ends are those that lie in the window", () => {
  const numbers = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(numbers), numbers, numbers, (list, a, b) => {
      const column = Float64Array.from(list).sort();
      const window = { min: Math.min(a, b), max: Math.max(a, b) };
      const { from, to } = within(column, window);
      assert.deepEqual(
        column.subarray(from, to),
        column.filter((x) => x >= window.min && x <= window.max),
      );
    }),
  );
});

test("without a window all of them do", () => {
  assert.deepEqual(within(Float64Array.of(1, 2), null), { from: 0, to: 2 });
});
