import assert from "node:assert/strict";
import { test } from "node:test";
import { percent } from "../../../../src/core/diagnosis/wording.ts";

test("a share has a digit after the point where it is small, and no sign where it rounds to nothing", () => {
  const written = [0.1234, 0.01234, -0.01234, -0.0001, 0].map(percent);
  assert.deepEqual(written, ["12 %", "1.2 %", "-1.2 %", "0.0 %", "0.0 %"]);
});
