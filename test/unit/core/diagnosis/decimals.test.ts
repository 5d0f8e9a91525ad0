import assert from "node:assert/strict";
import { test } from "node:test";
import { lastDigit } from "../../../../src/core/diagnosis/decimals.ts";

test("the last digit is that of the value that shows most, however small it is and whatever a float adds to it", () => {
  assert.equal(lastDigit([1, 20]), 1);
  assert.equal(lastDigit([0.1, 0.25, 0]), 0.01);
  assert.equal(lastDigit([0.3, 1.5e-7]), 1e-8);
  assert.equal(lastDigit([0.1 + 0.2]), 0.1);
  assert.equal(lastDigit([]), 1);
});
