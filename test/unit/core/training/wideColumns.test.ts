import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { wideColumnsOf } from "../../../../src/core/training/data/wideColumns.ts";

/** Whether columns are called wide that a function of the script gets before the training. */
function areWide(body: string): boolean {
  const script = `import numpy as np
import torch
from torch import nn
rng = np.random.default_rng(0)
def look_at(table):
${body.replaceAll(/^/gm, "    ")}
X = np.column_stack((rng.uniform(18, 90, 800), rng.uniform(1000, 200000, 800)))
y = (X[:, 0] > 40).astype(np.int64)
look_at(X)
inputs, labels = torch.from_numpy(X).float(), torch.from_numpy(y)
model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(40):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(model(inputs), labels)
    loss.backward()
    opt.step()
`;
  return wideColumnsOf(parse(script)) !== null;
}

test("columns that a function changes where they stand are not called wide", () => {
  for (const body of [
    "table /= 200000",
    "table[:] = (table - table.mean(0)) / table.std(0)",
    "np.divide(table, table.max(0), out=table)",
    "for at in range(2):\n    column = table[:, at]\n    column -= column.mean()\n    column /= column.std()",
    "for column in table.T:\n    column /= column.max()",
    "numbers = torch.from_numpy(table)\nnumbers.div_(numbers.amax(0))",
  ]) {
    assert.ok(!areWide(body), body);
  }
});

test("columns that a function only looks at stay as wide as they are", () => {
  for (const body of [
    "print(table.mean(0), table.std(0))",
    "count, width = table.shape\ncount -= 1\nprint(count, width)",
    "copy = table / 200000\nprint(copy.max())",
  ]) {
    assert.ok(areWide(body), body);
  }
});
