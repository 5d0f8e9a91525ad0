import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsIn } from "./cases.ts";

/** Functions in a row, each of which calls the one before it many times. */
function chain(calls: number): string {
  const call = (name: string) => Array.from({ length: calls }, () => `    ${name}()`).join("\n");
  return `import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.2), nn.Linear(8, 1))
optimizer = torch.optim.Adam(net.parameters())

def quiet():
    net.eval()

def first():
${call("quiet")}

def second():
${call("first")}

def third():
${call("second")}

def fourth():
${call("third")}

for x, y in torch.load("batches.pt"):
    net.train()
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x), y)
    loss.backward()
    optimizer.step()
`;
}

test("functions that call each other many times are each followed once", () => {
  assert.deepEqual(faultsIn(chain(120), "plateau"), []);
});
