import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { assumedFinding, planRemediesOf } from "../../../../src/core/remedy/planner.ts";
import { partialOfRun } from "../../../../src/core/training/optimizer/partialOptimizers.ts";

const table = '{"sgd": partial(SGD, lr=0.02), "quick": partial(Adam, lr=2e-3)}';

/** A script that makes its optimizer in some lines, out of a table. */
const making = (lines: string, choices = table) => `from functools import partial
import torch
from torch import nn
from torch.optim import SGD, Adam
CHOICES = ${choices}
RATE = 0.1

def pick(name):
    return CHOICES[name]

def fit(name, x, y):
    net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 1))
${lines.replaceAll(/^/gm, "    ")}
    for epoch in range(30):
        loss = nn.functional.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;

function kindOf(stated: string, lines: string, choices?: string): string | null {
  return partialOfRun(parse(making(lines, choices)), stated)?.kind ?? null;
}

const looked = "optimizer = CHOICES[name](net.parameters())";

for (const [what, lines] of [
  ["by a subscript", looked],
  ["by get", "optimizer = CHOICES.get(name)(net.parameters())"],
  ["under a name", "make = CHOICES[name]\noptimizer = make(net.parameters())"],
  ["by a function", "optimizer = pick(name)(net.parameters())"],
  [
    "by a branch",
    'if name == "quick":\n    make = partial(Adam, lr=2e-3)\nelse:\n    make = partial(SGD, lr=0.02)\noptimizer = make(net.parameters())',
  ],
] as const) {
  test(`an optimizer with its settings is that of the run that names it: ${what}`, () => {
    assert.equal(kindOf("quick", lines), "Adam");
    assert.equal(kindOf("torch.optim.SGD", lines), "SGD");
    assert.equal(kindOf("adam", lines), "Adam");
    assert.equal(kindOf("adagrad", lines), null);
    assert.equal(kindOf("", lines), null);
  });
}

test("the only one needs no name", () => {
  const lines = "make = partial(SGD, lr=0.02)\noptimizer = make(net.parameters())";
  assert.equal(kindOf("", lines), "SGD");
});

test("of a rate that is not that of one run nothing is known", () => {
  const shared = '{"sgd": partial(SGD, lr=RATE), "adam": partial(Adam, lr=RATE)}';
  assert.equal(kindOf("sgd", looked, shared), null);
  const twice = '{"plain": partial(SGD, lr=0.1), "nesterov": partial(SGD, lr=0.2)}';
  assert.equal(kindOf("sgd", looked, twice), null);
  assert.equal(kindOf("nesterov", looked, twice), "SGD");
  assert.equal(kindOf("sgd", "optimizer = CHOICES[name](net.parameters(), lr=0.5)"), null);
  assert.equal(kindOf("sgd", `${looked}\noptimizer.load_state_dict(torch.load("o.pt"))`), null);
  assert.equal(kindOf("sgd", `${looked}\nother = CHOICES["quick"](net.parameters())`), null);
  const foreign = '{"sgd": partial(SGD, lr=0.1), "own": partial(Own, lr=0.2)}';
  assert.equal(kindOf("sgd", looked, foreign), null);
});

test("the rate of the run is changed where it stands, and no other", () => {
  const text = making(looked);
  const lowered = (optim: string) => {
    const plan = planRemediesOf({
      script: { text, canEdit: () => true },
      imported: [],
      finding: assumedFinding("divergence"),
      hyperparameters: new Map([["optim", optim]]),
    });
    const placed = plan.find(({ id }) => id === "lower-learning-rate")?.placement;
    return placed?.kind === "edit" ? applyEdits(text, placed.edits) : null;
  };
  assert.match(
    lowered("quick") ?? "",
    /partial\(SGD, lr=0\.02\), "quick": partial\(Adam, lr=2e-4\)/,
  );
  assert.match(
    lowered("sgd") ?? "",
    /partial\(SGD, lr=0\.002\), "quick": partial\(Adam, lr=2e-3\)/,
  );
  assert.equal(lowered("rmsprop"), null);
});
