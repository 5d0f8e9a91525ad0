import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfMetric } from "../../../../src/core/view/metricGroups.ts";

test("the part of the training is left out of a metric's place, its prefix is its group", () => {
  const place = (name: string) => {
    const { base, group } = placeOfMetric(name);
    return [base, group];
  };
  assert.deepEqual(place("val_f1"), ["f1", ""]);
  assert.deepEqual(place("eval/f1"), ["f1", ""]);
  assert.deepEqual(place("system/gpu.0.memory"), ["system/gpu/0/memory", "system/gpu/0"]);
  assert.deepEqual(place("test"), ["test", ""]);
  assert.deepEqual(place("///"), ["///", ""]);
  assert.deepEqual(place(""), ["", ""]);
});
