import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { findingByScript, planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { curve, type SyntheticSeries, syntheticRun } from "../diagnosis/syntheticRun.ts";
import { edited } from "./cases.ts";

function run(end: number, validated = end) {
  return syntheticRun(
    { role: "train_loss", values: curve(40, (i) => 1 - ((1 - end) * i) / 39, 0.01) },
    { role: "val_loss", values: curve(40, (i) => 1 - ((1 - validated) * i) / 39, 0.01, 2) },
  );
}

const script = (...layers: readonly string[]) => `import torch
from torch import nn
model = nn.Sequential(${layers.join(", ")})
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(40):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
`;
const dense = (from: number, to: number) => `nn.Linear(${from}, ${to}), nn.ReLU()`;
const drop = (rate: number) => `nn.Dropout(${rate})`;
const deep = script(dense(3, 200), drop(0.8), dense(200, 200), drop(0.8), "nn.Linear(200, 1)");
const decayed = script(dense(3, 64), "nn.Linear(64, 1)").replace("1e-3", "1e-3, weight_decay=0.05");

function found(text: string, of = run(0.85)) {
  return findingByScript(text, of, diagnoseRun(of));
}

const heavy = [
  ["layer upon layer", deep],
  ["of a few units", script(dense(3, 24), drop(0.6), "nn.Linear(24, 1)")],
  [
    "made in a loop",
    script(`*[l for _ in range(3) for l in (${dense(90, 90)}, ${drop(0.8)})], nn.Linear(90, 1)`),
  ],
] as const;

for (const [name, text] of heavy) {
  test(`a run that creeps under heavy dropout is told of it: ${name}`, () => {
    const finding = found(text);
    assert.ok(finding);
    assert.equal(finding.sign, "plateau");
    assert.equal(finding.severity, "info");
    assert.match(formatMessage(finding.summary), /8\d %.* line 3 of the script/);
    const [first] = planRemedies({ script: text, finding, hyperparameters: new Map() });
    assert.equal(first?.id, "fix-dropout-rate");
    assert.equal(first.certainty, "suspected");
    assert.match(edited(text, first) ?? "", /Dropout\(0\.1\)/);
  });
}

const usual = [
  [
    "half of wide layers",
    script(dense(9, 512), drop(0.5), dense(512, 512), drop(0.5), "nn.Linear(512, 2)"),
  ],
  ["half of a narrow layer", script(dense(9, 16), drop(0.5), "nn.Linear(16, 2)")],
  ["much of one wide layer", script(dense(9, 512), drop(0.8), "nn.Linear(512, 2)")],
  [
    "more than half of wide layers",
    script(dense(9, 512), drop(0.6), dense(512, 512), drop(0.6), "nn.Linear(512, 2)"),
  ],
  ["much of the inputs", script(drop(0.8), dense(900, 64), "nn.Linear(64, 2)")],
  [
    "what convolutions give",
    script(
      "nn.Conv2d(3, 8, 3), nn.ReLU()",
      drop(0.8),
      "nn.Conv2d(8, 8, 3), nn.ReLU()",
      drop(0.8),
      "nn.Flatten(), nn.Linear(800, 2)",
    ),
  ],
  ["embeddings", script("nn.Embedding(90, 12)", drop(0.7), "nn.Flatten()", "nn.Linear(60, 2)")],
  ["none", script(dense(3, 64), "nn.Linear(64, 1)")],
] as const;

for (const [name, text] of usual) {
  test(`dropout that others train with explains nothing: ${name}`, () => {
    assert.equal(found(text), null);
  });
}

test("a run under heavy dropout that learns is left alone", () => {
  assert.equal(found(deep, run(0.4)), null);
  assert.equal(found(deep, run(0.8, 0.4)), null);
});

const line = (from: number, to: number) =>
  curve(40, (i) => from + ((to - from) * i) / 39, Math.abs(to - from) / 100, 3);
const creeping = { role: "train_loss", values: line(1, 0.75) } as const;
const validation = { role: "val_loss", values: line(1, 0.8) } as const;

const learned = [
  ["an accuracy of held-back data", [{ role: "val_accuracy", values: line(0.23, 0.79) }]],
  ["an accuracy in percent", [{ role: "val_accuracy", values: line(54, 94) }]],
  [
    "an accuracy that is high from the first epoch on",
    [{ role: "val_accuracy", values: line(0.94, 0.95) }],
  ],
  ["the training's own accuracy", [validation, { role: "train_accuracy", values: line(0.3, 0.6) }]],
  ["a score", [validation, { role: "other", name: "val_f1", values: line(0.1, 0.6) }]],
  [
    "a coefficient of determination",
    [validation, { role: "other", name: "val_r2", values: line(-0.1, 0.5) }],
  ],
  ["an error", [validation, { role: "other", name: "val_mae", values: line(4, 2.4) }]],
  [
    "held-back data far below the training from the first epoch on",
    [{ role: "val_loss", values: line(0.4, 0.35) }],
  ],
  ["nothing but the training", []],
] as const satisfies readonly [string, readonly SyntheticSeries[]][];

for (const [name, series] of learned) {
  test(`a training loss that dropout or decay keeps high says nothing beside ${name}`, () => {
    const of = syntheticRun(creeping, ...series);
    assert.equal(found(deep, of), null);
    assert.equal(found(decayed, of), null);
  });
}

test("an accuracy of held-back data that hardly gains says as much as their loss", () => {
  const of = syntheticRun(creeping, { role: "val_accuracy", values: line(0.1, 0.14) });
  assert.equal(found(deep, of)?.subtype, "by-script");
});

test("a decay that holds the loss up is told of as well", () => {
  assert.equal(found(decayed)?.subtype, "by-script");
  assert.equal(found(decayed.replace("0.05", "5e-4")), null);
});
