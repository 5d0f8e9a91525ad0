import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import { assignRoles } from "../../../../src/core/run/roles.ts";

const loss = [0.65, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15];

function assigned(name: string, values: readonly number[], ...others: readonly string[]) {
  const measured = [["loss", loss] as const, [name, values] as const];
  const beside = others.map((other) => [other, loss] as const);
  return assignRoles(
    [...measured, ...beside].map(([label, given]) => ({
      metric: metricNamed(label),
      length: given.length,
      values: given,
    })),
  );
}

const losses: readonly (readonly [name: string, values: readonly number[]])[] = [
  ["validation", [0.68, 0.64, 0.55, 0.5, 0.45, 0.4, 0.36, 0.34]],
  ["test", [0.6, 0.58, 0.5, 0.48, 0.47, 0.46, 0.5, 0.6]],
];
for (const [name, values] of losses)
  test(`${name} ${values.join(" ")} is the loss of other data`, () =>
    assert.deepEqual(assigned(name, values), {
      roles: ["train_loss", "val_loss"],
      contested: false,
    }));

const others: readonly (readonly [name: string, values: readonly number[]])[] = [
  ["val", [0.6, 0.7, 0.9, 1.1, 1.4, 1.7, 1.9, 2.4]],
  ["dev", [0.68, 0.7, 0.78, 0.9, 1.02, 1.2, 1.3, 1.4]],
  ["val", [0.7, 0.62, 0.55, 0.56, 0.58, 0.66, 0.76, 0.82]],
  ["validation", [0.58, 0.65, 0.72, 0.8, 0.85, 0.9]],
  ["val", [0.58, 0.66, 0.7, 0.6, 0.45, 0.4, 0.4, 0.4]],
  ["test", [0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1]],
  ["eval", [0.6, 12, 35, 60, 70, 80, 82, 84]],
  ["train", [0.68, 0.64, 0.55, 0.5, 0.45, 0.4, 0.36, 0.34]],
  ["width", [0.68, 0.64, 0.55, 0.5, 0.45, 0.4, 0.36, 0.34]],
];
for (const [name, values] of others)
  test(`${name} ${values.join(" ")} is no loss of held-back data`, () =>
    assert.ok(!assigned(name, values).roles.includes("val_loss")));

test("what has not shown yet what it is may still do so", () => {
  const { roles, contested } = assigned(
    "validation",
    [0.68, 0.66, 0.65, 0.64, 0.63, 0.62, 0.61, 0.6],
  );
  assert.deepEqual([roles[1], contested], ["other", true]);
});

test("a loss that is named is that of the validation", () =>
  assert.deepEqual(assigned("test", [0.68, 0.64, 0.55, 0.5, 0.45, 0.4], "val_loss").roles, [
    "train_loss",
    "other",
    "val_loss",
  ]));
