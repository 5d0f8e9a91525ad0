import assert from "node:assert/strict";
import { test } from "node:test";
import { isClock, placeOfMetric } from "../../../../src/core/view/metricGroups.ts";

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

test("the time of day beside each record is no metric; a duration and a count are", () => {
  const around = (value: number) => Float64Array.of(value, value + 60);
  assert.ok(isClock("time", around(1.7e9)));
  assert.ok(isClock("eval/ts", around(1.7e12)));
  assert.ok(isClock("created_timestamp", around(1.7e9)));
  assert.ok(!isClock("time", around(3.5)));
  assert.ok(!isClock("epoch_time", around(1200)));
  assert.ok(!isClock("tokens", around(1.7e9)));
  assert.ok(!isClock("hits", around(1.7e9)));
  assert.ok(!isClock("time", new Float64Array(0)));
});
