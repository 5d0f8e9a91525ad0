import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearest } from "../../../webview/charts/nearest.ts";

test("no point is nearer than the one found", () => {
  const numbers = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1 }), numbers, (list, x) => {
      const column = Float64Array.from(list).sort();
      const found = Math.abs((column[nearest(column, x)] ?? Number.NaN) - x);
      assert.equal(found, Math.min(...column.map((c) => Math.abs(c - x))));
    }),
  );
});

test("an empty column has no nearest point", () => {
  assert.equal(nearest(new Float64Array(0), 1), -1);
});
