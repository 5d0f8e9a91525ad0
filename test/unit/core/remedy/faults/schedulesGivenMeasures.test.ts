import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsIn } from "./cases.ts";

const decaying = (step: string) => `import torch
from torch import nn

net = nn.Linear(20, 3)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.3)
for epoch in range(100):
    for x, y in torch.load("batches.pt"):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    value = loss.item()
    ${step}
`;

test("a schedule that is given a measure as its epoch goes by that, of which nothing is known", () => {
  for (const given of ["value", "loss", "loss.item()", "round(value, 3)"]) {
    const script = decaying(`scheduler.step(${given})`);
    assert.deepEqual(faultsIn(script, "plateau"), [], given);
  }
});

test("one that counts by itself, or is given the turn of its loop, is spent", () => {
  for (const given of ["", "epoch", "epoch + 1"]) {
    const script = decaying(`scheduler.step(${given})`);
    assert.deepEqual(faultsIn(script, "plateau"), ["fix-schedule"], given);
  }
});
