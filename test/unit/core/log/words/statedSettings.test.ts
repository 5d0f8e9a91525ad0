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
    ["## SGD (lr 1e-3)", { optimizer: "SGD" }],
    ["--- adam, lr=0.001 ---", { optimizer: "adam" }],
    ["Fitting the network with Adagrad (learning rate 0.1)", { optimizer: "Adagrad" }],
    ["running with torch.optim.Adam ...", { optimizer: "Adam" }],
    ["Using RMSprop", { optimizer: "RMSprop" }],
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
    "- SGD: 0.912",
    "# Adam vs SGD",
    "Training loss with SGD: 0.53",
    "Best results with Adam",
    "Use Adam or SGD",
  ])
    assert.deepEqual(settingsOfRun(line), [], line);
});
