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
  readonly before?: string;
  readonly loss?: string;
}

const batches = "DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)";

function layersFor({ rows = 512, shape = "2", loop, data, after, before, loss }: Parts): boolean {
  const script = `import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
${data ?? `x = torch.rand(${rows}, ${shape}) * 300\ny = torch.rand(${rows}, 1)`}
model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 1))
${before ?? ""}
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

const loads = {
  whole: 'model.load_state_dict(torch.load("start.pt"))',
  parted: 'state = torch.load("start.pt")\nmodel.load_state_dict(state["model"], strict=False)',
  own: 'state = {name: value.half() for name, value in torch.load("start.pt").items()}\nmodel.load_state_dict(state)',
};

test("a network that begins with weights of a file keeps its layers", () => {
  for (const before of Object.values(loads)) assert.ok(!layersFor({ before }), before);
  assert.ok(layersFor({ before: "other = torch.load('start.pt')" }));
  const kept =
    "torch.save(model.state_dict(), 'best.pt')\nmodel.load_state_dict(torch.load('best.pt'))";
  assert.ok(layersFor({ after: `def restore_best():\n    ${kept.replaceAll("\n", "\n    ")}` }));
});

test("a network with layers of its own that begins with weights of a file keeps them, too", () => {
  for (const before of Object.values(loads)) assert.ok(!layersOfModule("plain", before), before);
  assert.ok(layersOfModule("plain"));
});

test("a layer that gets what is taken together of rows is not the first", () => {
  for (const way of ["max", "weighted", "own"] as const) assert.ok(!layersOfModule(way), way);
  const read = "x, y = torch.load('rows.pt')";
  for (const out of ["model(xb).max(1).values", "pool(model(xb))", "torch.stack([model(xb)])"]) {
    const loss = `nn.functional.cross_entropy(${out}, yb)`;
    assert.ok(!layersFor({ data: read, loss }), out);
  }
});

const ways = {
  plain: "torch.relu(self.inner(x))",
  max: "torch.relu(self.inner(x)).max(1).values",
  weighted: "torch.bmm(self.inner(x).softmax(2).transpose(1, 2), x).flatten(1)",
  own: "take_together(torch.relu(self.inner(x)))",
};

function layersOfModule(way: keyof typeof ways, before = ""): boolean {
  const script = `import torch
from torch import nn
from rows import batches, take_together
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(6, 32)
        self.outer = nn.Linear(32, 3)
    def forward(self, x):
        return self.outer(${ways[way]})
model = Net()
${before}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    for xb, yb in batches:
        loss = nn.functional.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;
  return asLayer(parse(script)) !== null;
}
