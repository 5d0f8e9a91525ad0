import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import { assignRoles } from "../../../../src/core/run/roles.ts";

const series = (...names: string[]) =>
  names.map((name) => ({ metric: metricNamed(name), length: 10 }));

test("a stated role outranks what the names say, and nothing else has that role", () => {
  const named = series("loss", "fit", "val_loss", "lr");
  assert.deepEqual(assignRoles(named).roles, ["train_loss", "other", "val_loss", "learning_rate"]);
  assert.deepEqual(assignRoles(named, new Map([["fit", "val_loss"]])).roles, [
    "train_loss",
    "val_loss",
    "other",
    "learning_rate",
  ]);
});

test("a metric can be said to be none of these", () => {
  assert.deepEqual(assignRoles(series("loss"), new Map([["loss", "other"]])).roles, ["other"]);
});
