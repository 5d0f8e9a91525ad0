import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedies } from "../../../../../src/core/remedy/planRemedies.ts";
import { findingOf } from "../faults/cases.ts";

/** The first edit for runs of which only some come through, by luck. */
function firstBy(optimizer: string) {
  const script = `import torch
from torch import nn
model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = torch.optim.${optimizer}
for epoch in range(20):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
`;
  const finding = findingOf("initialization-sensitivity");
  return planRemedies({ script, finding, hyperparameters: new Map() })[0]?.id;
}

for (const optimizer of [
  "SGD(model.parameters(), lr=0.14, momentum=0.9)",
  "SGD(model.parameters(), lr=0.05, momentum=0.9)",
  "Adam(model.parameters(), lr=0.05)",
]) {
  test(`at a rate that few starts live through the rate is lowered first: ${optimizer}`, () => {
    assert.equal(firstBy(optimizer), "lower-learning-rate");
  });
}

for (const optimizer of [
  "SGD(model.parameters(), lr=0.02, momentum=0.9)",
  "SGD(model.parameters(), lr=0.1)",
  "Adam(model.parameters(), lr=0.01)",
]) {
  test(`at a usual rate the first weights are drawn otherwise first: ${optimizer}`, () => {
    assert.equal(firstBy(optimizer), "he-initialization");
  });
}
