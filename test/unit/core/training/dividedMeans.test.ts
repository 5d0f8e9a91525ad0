import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { dividedMeanOf } from "../../../../src/core/training/loss/dividedMeans.ts";

function isDividedAgain(loss: string): boolean {
  const script = `import torch
from torch import nn
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in data:
    loss = ${loss} / len(data)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
  return dividedMeanOf(parse(script)) !== null;
}

test("a mean that is divided by the number of samples is divided again, also one that says what it is", () => {
  for (const loss of [
    "nn.functional.mse_loss(model(x), y)",
    'nn.functional.mse_loss(model(x), y, reduction="mean")',
    "((model(x) - y) ** 2).mean()",
  ]) {
    assert.ok(isDividedAgain(loss), loss);
  }
});

test("a sum becomes a mean by the number of samples, however it is written", () => {
  for (const loss of [
    'nn.functional.mse_loss(model(x), y, reduction="sum")',
    "nn.functional.mse_loss(model(x), y, size_average=False)",
    "nn.functional.mse_loss(model(x), y, reduce=False)",
    "((model(x) - y) ** 2).sum()",
    "torch.sum(torch.abs(model(x) - y))",
  ]) {
    assert.ok(!isDividedAgain(loss), loss);
  }
});
