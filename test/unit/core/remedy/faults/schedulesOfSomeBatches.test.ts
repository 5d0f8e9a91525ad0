import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsIn } from "./cases.ts";

const accumulating = (batches: string) => `import torch
from torch import nn

net = nn.Linear(20, 3)
loader = torch.load("batches.pt")
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, 1.0, total_iters=4000)
for epoch in range(30):
    for i in ${batches}:
        x, y = loader[i]
        loss = nn.functional.cross_entropy(net(x), y) / 8
        loss.backward()
        if (i + 1) % 8 == 0:
            optimizer.step()
            optimizer.zero_grad()
            scheduler.step()
    print(epoch, loss.item())
`;

test("a warm-up that steps with every eighth batch is too long only for batches that are counted", () => {
  assert.deepEqual(faultsIn(accumulating("range(80)"), "plateau"), ["fix-schedule"]);
  assert.deepEqual(faultsIn(accumulating("range(len(loader))"), "plateau"), []);
});
