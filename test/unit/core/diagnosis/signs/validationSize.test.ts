import assert from "node:assert/strict";
import { test } from "node:test";
import { samplesOf } from "../../../../../src/core/diagnosis/signs/validationSize.ts";

test("the steps of its accuracy tell how many samples a small set has", () => {
  const y = Float64Array.from({ length: 40 }, (_, i) => Math.round((1e4 * (i % 17)) / 23) / 1e4);
  assert.equal(samplesOf({ y }), 23);
});

test("as many accuracies as there are evaluations tell no size", () => {
  const y = Float64Array.from({ length: 200_000 }, (_, i) => Math.sqrt(i) / 500);
  assert.equal(samplesOf({ y }), null);
});
