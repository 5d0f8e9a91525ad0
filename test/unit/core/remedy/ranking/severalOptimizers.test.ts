import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedies } from "../../../../../src/core/remedy/planRemedies.ts";
import { findingOf } from "../faults/cases.ts";

const optionsOf = (rates: readonly [sgd: string, adam: string, rmsprop: string]) =>
  [
    "import torch",
    "from torch import nn",
    "def make(name, params, lr):",
    '    if name == "sgd":',
    `        return torch.optim.SGD(params, lr=${rates[0]})`,
    '    if name == "adam":',
    `        return torch.optim.Adam(params, lr=${rates[1]})`,
    `    return torch.optim.RMSprop(params, lr=${rates[2]})`,
    "def run(name, lr=0.1):",
    "    model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 4))",
    "    optimizer = make(name, model.parameters(), lr)",
    "    for epoch in range(20):",
    "        optimizer.zero_grad()",
    "        loss = nn.functional.cross_entropy(model(x), y)",
    "        loss.backward()",
    "        optimizer.step()",
    'for name in ["sgd", "adam", "rmsprop"]:',
    "    run(name)",
    "",
  ].join("\n");

function loweredFor(text: string, used: string): readonly string[] {
  const finding = findingOf("plateau");
  const hyperparameters = new Map([["optimizer", used]]);
  const lowered = planRemedies({ script: text, finding, hyperparameters }).find(
    ({ id }) => id === "lower-learning-rate",
  );
  assert.equal(lowered?.placement.kind, "edit");
  return lowered?.placement.kind === "edit"
    ? lowered.placement.edits.flatMap(({ insert }) => insert.match(/0\.\d+$/) ?? [])
    : [];
}

test("one rate for several optimizers is lowered for each that it is too high for, and for no other", () => {
  assert.deepEqual(loweredFor(optionsOf(["lr", "lr", "lr"]), "adam").slice(0, 2), ["0.001", "0.1"]);
  assert.equal(loweredFor(optionsOf(["lr", "lr", "lr"]), "adam").length, 4);
  assert.equal(loweredFor(optionsOf(["lr", "lr", "0.001"]), "adam").length, 2);
  assert.equal(loweredFor(optionsOf(["lr", "lr", "lr"]), "sgd").length, 6);
});
