import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { findingByScript, planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";
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

test("a decay that holds the loss up is told of as well", () => {
  const text = script(dense(3, 64), "nn.Linear(64, 1)").replace("1e-3", "1e-3, weight_decay=0.05");
  assert.equal(found(text)?.subtype, "by-script");
  assert.equal(found(text.replace("0.05", "5e-4")), null);
});
