import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import { edited } from "./cases.ts";

const byHand = (rate: string, step: string) =>
  [
    "import torch",
    "from torch import nn",
    `learning_rate = ${rate}`,
    "model = nn.Linear(4, 2)",
    "for epoch in range(20):",
    "    loss = nn.functional.cross_entropy(model(x), y)",
    "    model.zero_grad()",
    "    loss.backward()",
    "    with torch.no_grad():",
    "        for p in model.parameters():",
    `            ${step}`,
    "",
  ].join("\n");

const plan = (script: string, id: "raise-learning-rate" | "lower-learning-rate") =>
  planRemedy({ script, finding: null, hyperparameters: new Map() }, id);

test("the rate of steps that are taken by hand is raised and lowered", () => {
  for (const step of [
    "p -= learning_rate * p.grad",
    "p.data -= p.grad * learning_rate",
    "p.sub_(p.grad, alpha=learning_rate)",
    "p.add_(p.grad, alpha=-learning_rate)",
  ]) {
    const raised = edited(byHand("1e-6", step), plan(byHand("1e-6", step), "raise-learning-rate"));
    assert.match(raised ?? "", /^learning_rate = 1e-1 {2}# learning rate was 1e-6$/m, step);
    assert.equal(plan(raised ?? "", "raise-learning-rate").placement.kind, "present");
    const lowered = edited(byHand("50.0", step), plan(byHand("50.0", step), "lower-learning-rate"));
    assert.match(lowered ?? "", /^learning_rate = 0\.1 /m, step);
  }
});

test("what is no step by the gradient keeps its factor", () => {
  for (const step of [
    "p -= decay * p",
    "print(learning_rate * p.grad)",
    "p -= scale(p) * p.grad",
  ]) {
    assert.equal(plan(byHand("1e-6", step), "raise-learning-rate").placement.kind, "refused", step);
  }
});

const chosen = (head: readonly string[], call: string, ...tail: readonly string[]) =>
  [
    "import torch",
    "from torch import nn",
    ...head,
    "    layers = []",
    "    for _ in range(6):",
    `        layers += [nn.Linear(8, 8), ${call}]`,
    "    layers.append(nn.Linear(8, 2))",
    ...tail,
    "    return nn.Sequential(*layers)",
    "model = build()",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "",
  ].join("\n");

test("an activation that is passed or looked up is changed where it is chosen", () => {
  const passed = chosen(["def build(act=nn.Sigmoid):"], "act()");
  const table = chosen(
    [
      'ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}',
      'settings = {"activation": "tanh"}',
      "def build():",
    ],
    'ACTIVATIONS[settings["activation"]]()',
  );
  const request = (script: string) => ({ script, finding: null, hyperparameters: new Map() });
  const relu = (script: string) =>
    edited(script, planRemedy(request(script), "relu-activation")) ?? "";
  assert.match(relu(passed), /def build\(act=nn\.ReLU\):/);
  assert.match(relu(table), /settings = \{"activation": "relu"\}/);
  const output = chosen(["def build(act=nn.Sigmoid):"], "act()", "    layers.append(act())");
  assert.equal(planRemedy(request(output), "relu-activation").placement.kind, "refused");
});
