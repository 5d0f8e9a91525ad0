import assert from "node:assert/strict";
import { test } from "node:test";
import { formatElapsed, formatNumber } from "../../../../src/core/view/format.ts";

test("numbers are said with four significant digits and no padding", () => {
  const said = [0, 12, 1234567, 0.5, 0.123456, 1234.5678, 1.2e-7, 3e12, Number.NaN].map(
    formatNumber,
  );
  assert.deepEqual(said, ["0", "12", "1234567", "0.5", "0.1235", "1235", "1.2e-7", "3e+12", "NaN"]);
});

test("elapsed time is said as a clock", () => {
  assert.deepEqual([0, 59.6, 61, 3661, -90].map(formatElapsed), [
    "0:00",
    "1:00",
    "1:01",
    "1:01:01",
    "-1:30",
  ]);
});
