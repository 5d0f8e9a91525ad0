import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { asLayer } from "../../../../src/core/training/pytorch/edits/standardizingLayer.ts";

interface Parts {
  readonly rows?: number;
  readonly shape?: string;
  readonly loop?: string;
  readonly data?: string;
  readonly after?: string;
  readonly loss?: string;
}

const batches = "DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)";

function layersFor({ rows = 512, shape = "2", loop, data, after, loss }: Parts): boolean {
  const script = `import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
${data ?? `x = torch.rand(${rows}, ${shape}) * 300\ny = torch.rand(${rows}, 1)`}
model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(20):
    for xb, yb in ${loop ?? batches}:
        loss = ${loss ?? "nn.functional.mse_loss(model(xb), yb)"}
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
${after ?? ""}
`;
  return asLayer(parse(script)) !== null;
}

test("a last batch of a single sample is not normalized", () => {
  assert.ok(layersFor({ rows: 512 }));
  assert.ok(layersFor({ rows: 514 }));
  assert.ok(!layersFor({ rows: 513 }));
  assert.ok(layersFor({ rows: 513, loop: batches.replace("shuffle", "drop_last=True, shuffle") }));
  const parts = "zip(x.split(50), y.split(50))";
  assert.ok(!layersFor({ rows: 801, loop: parts }));
  assert.ok(layersFor({ rows: 800, loop: parts }));
  const slices = "((x[i : i + 32], y[i : i + 32]) for i in range(0, len(x), 32))";
  assert.ok(!layersFor({ rows: 513, loop: slices }));
});

test("a network that is asked for one sample in training mode is not normalized", () => {
  const one = "print(model(torch.tensor([[150.0, 2.0]])).item())";
  assert.ok(!layersFor({ after: one }));
  assert.ok(!layersFor({ after: `probe = torch.tensor([[150.0, 2.0]])\nprint(model(probe))` }));
  for (const index of [":1", "-1:", "7:8", "epoch : epoch + 1"]) {
    assert.ok(!layersFor({ after: `print(model(x[${index}]))` }), index);
  }
  assert.ok(layersFor({ after: `model.eval()\n${one}` }));
  assert.ok(layersFor({ after: "print(model(x[:3]))" }));
  assert.ok(layersFor({ after: "print(model(torch.tensor([[1.0, 2.0], [3.0, 4.0]])))" }));
});

test("only tables are normalized column by column", () => {
  assert.ok(!layersFor({ shape: "12, 2" }));
  const data = `def make(n):
    angle = np.random.uniform(0, 360, (n, 12, 2))
    return torch.tensor(angle, dtype=torch.float32), torch.tensor(angle.mean((1, 2)))
x, y = make(400)`;
  assert.ok(!layersFor({ data }));
  const read = "x, y = torch.load('rows.pt')";
  assert.ok(!layersFor({ data: read }));
  // Scores of classes have two axes, and dense layers keep what they get.
  assert.ok(layersFor({ data: read, loss: "nn.functional.cross_entropy(model(xb), yb)" }));
});
