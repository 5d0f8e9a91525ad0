import assert from "node:assert/strict";
import { test } from "node:test";
import { planById } from "./cases.ts";

const trained = (definitions: string, batch: string) => `import torch
from torch import nn

net = nn.Linear(4, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
x, y = torch.randn(640, 4), torch.randn(640, 1)

${definitions}

for epoch in range(30):
    for batch in range(20):
        loss = nn.functional.mse_loss(net(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ${batch}
    print(epoch, loss.item())
`;

function movesStep(script: string): boolean {
  const { placement } = planById(script, "fix-schedule");
  return (
    placement.kind === "edit" && placement.edits.some(({ insert }) => insert.includes(".step()"))
  );
}

test("the step of a function that one call enters goes behind the batches", () => {
  assert.ok(movesStep(trained("def tick():\n    scheduler.step()", "tick()")));
});

for (const [what, definitions, batch] of [
  [
    "calls itself",
    "def tick(left):\n    if left > 0:\n        tick(left - 1)\n    scheduler.step()",
    "tick(1)",
  ],
  [
    "is called by one that it calls",
    "def tick(left):\n    tock(left)\n    scheduler.step()\n\ndef tock(left):\n    if left > 0:\n        tick(left - 1)",
    "tick(1)",
  ],
  ["is called twice", "def tick():\n    scheduler.step()", "tick()\n        tick()"],
] as const) {
  test(`the step of a function that ${what} stays where it is`, () => {
    assert.equal(movesStep(trained(definitions, batch)), false);
  });
}
