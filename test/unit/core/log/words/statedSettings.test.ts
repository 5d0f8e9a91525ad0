import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsOfRun } from "../../../../../src/core/log/words/statedSettings.ts";

test("a line says which of several runs it is of", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["=== seed 2 ===", { seed: "2" }],
    ["optimizer=sgd epoch=3 loss=0.5", { optimizer: "sgd" }],
    ["optimizer=momentum epoch=3 loss=0.5", { optimizer: "momentum" }],
    ["=== Lion ===", { optimizer: "Lion" }],
    ["[adam] epoch 3", { optimizer: "adam" }],
    ["sgd | loss 0.5", { optimizer: "sgd" }],
  ];
  for (const [line, settings] of cases)
    assert.deepEqual(Object.fromEntries(settingsOfRun(line)), settings, line);
});

test("a setting of an optimizer, and a class of animals, are none", () => {
  for (const line of [
    "optimizer momentum: 0.9",
    "Optimizer momentum=0.95",
    "lion: 0.85",
    "lamb | 0.41 | 0.56",
    "[lion] precision 0.7",
  ])
    assert.deepEqual(settingsOfRun(line), [], line);
});
