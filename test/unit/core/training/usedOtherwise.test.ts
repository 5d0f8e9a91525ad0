import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { isUsedOtherwise } from "../../../../src/core/training/data/usedOtherwise.ts";

const head = `import torch
from torch import nn
from sklearn.datasets import load_wine, load_iris
X = torch.tensor(load_wine().data, dtype=torch.float32)
net = nn.Sequential(nn.Linear(13, 8), nn.Tanh(), nn.Linear(8, 3))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(9):
    loss = criterion(net(X[fit]), y[fit])
    loss.backward()
    optimizer.step()
`;
const cases = [
  ["evaluated with rows of it", "with torch.no_grad():\n    net(X[held])", false],
  ["not evaluated", "print(len(X))", false],
  [
    "evaluated with another table",
    "other = torch.tensor(load_iris().data)\nnet.eval()\nnet(other)",
    true,
  ],
  ["evaluated with what comes from elsewhere", "net.eval()\nnet(torch.load('rows.pt'))", true],
  [
    "evaluated with a table of the same name in a function",
    "def score(X):\n    with torch.no_grad():\n        return net(X[held])\nscore(torch.load('rows.pt'))",
    true,
  ],
  ["other numbers are computed of it", "print(X * 2)", true],
] as const;

for (const [name, lines, expected] of cases) {
  test(`a table may be scaled where it stands unless ${name}: ${expected}`, () => {
    const script = parse(`${head}${lines}\n`);
    const [made] = script.all("AssignStatement");
    assert.ok(made);
    assert.equal(isUsedOtherwise(script, "X", made), expected);
  });
}
