import assert from "node:assert/strict";
import { test } from "node:test";
import { classNamed } from "../../../../src/core/python/classes.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";
import { conflictsOf } from "../../../../src/core/remedy/faults/lossConflict.ts";
import { shuffledLabels } from "../../../../src/core/remedy/faults/shuffledLabels.ts";
import { firstBatchOf } from "../../../../src/core/training/data/firstBatch.ts";
import { separateLabelOrder } from "../../../../src/core/training/data/labelOrder.ts";
import { wideTargetsOf } from "../../../../src/core/training/data/regressionTargets.ts";
import { untransformedSplitOf } from "../../../../src/core/training/data/untransformedSplit.ts";
import { weightResetsOf } from "../../../../src/core/training/loop/weightResets.ts";
import { swappedTripletOf } from "../../../../src/core/training/loss/tripletOrder.ts";
import {
  feedsAnotherLayer,
  forwardPassOf,
} from "../../../../src/core/training/model/forwardPass.ts";
import { programOf } from "../../../../src/core/training/program.ts";
import { trainingLosses } from "../../../../src/core/training/pytorch/losses.ts";

/** What a reader finds, beside what is alike in its text and means something else. */

function swapped(text: string): readonly string[] | null {
  const script = parse(`import torch\nimport torch.nn.functional as F\n${text}`);
  return swappedTripletOf(script)?.map((node) => textOf(script, node)) ?? null;
}

test("a triplet is swapped where names are unpacked in another order than they are given back", () => {
  const drawn = (returned: string, targets: string) =>
    swapped(`def draw(i):\n    return ${returned}\nfor i in range(9):\n    ${targets} = draw(i)\n`);
  assert.deepEqual(drawn("anchor, other, same", "anchor, positive, negative"), [
    "positive",
    "negative",
  ]);
  assert.equal(drawn("anchor, same, other", "anchor, positive, negative"), null);
  // One more is given back, whose place has no name: what stands where is not known by counting names.
  assert.equal(drawn("other_share, positive, negative", "state[0], positive, negative"), null);
});

test("a hinge is the wrong way round where the far distance is taken from the near one, not where both are multiplied", () => {
  const hinge = (inner: string) =>
    swapped(
      `def loss(a, pos, neg):\n    d_pos = (a - pos).pow(2).sum(1)\n    d_neg = (a - neg).pow(2).sum(1)\n    return F.relu(${inner} + 1.0).mean()\n`,
    );
  assert.deepEqual(hinge("d_neg - d_pos"), ["d_neg", "d_pos"]);
  assert.equal(hinge("d_pos - d_neg"), null);
  assert.equal(hinge("d_neg * d_pos"), null);
  assert.equal(hinge("d_neg / d_pos"), null);
});

const trainingHead = `import copy
import torch
from torch import nn
net = nn.Linear(4, 2)
start = copy.deepcopy(net.state_dict())
opt = torch.optim.SGD(net.parameters(), lr=0.1)
`;
const step = (indent: string) =>
  [
    "opt.zero_grad()",
    "loss = nn.functional.cross_entropy(net(x), y)",
    "loss.backward()",
    "opt.step()",
  ]
    .map((line) => `${indent}${line}\n`)
    .join("");

function resets(text: string): readonly (readonly [string, boolean])[] {
  const script = parse(trainingHead + text);
  return weightResetsOf(script).map(({ statement, isEveryBatch }) => [
    textOf(script, statement),
    isEveryBatch,
  ]);
}

test("weights begin anew with every batch, whatever the loops are called", () => {
  const load = "net.load_state_dict(start)";
  const batches = `for _ in range(20):\n    for x, y in loader:\n        ${load}\n${step("        ")}`;
  assert.deepEqual(resets(batches), [[load, true]]);
  assert.deepEqual(resets(batches.replace(`        ${load}\n`, "")), []);
});

test("what is loaded in another function, outside of the loop or for nothing resets nothing", () => {
  const loop = `for epoch in range(20):\n    for x, y in loader:\n${step("        ")}`;
  const apart =
    "def average(states):\n    for epoch in range(5):\n        net.load_state_dict(states[0])\n";
  assert.deepEqual(resets(apart + loop), []);
  assert.deepEqual(resets(`${loop}net.load_state_dict(start)\n`), []);
  assert.deepEqual(resets(`for epoch in range(3):\n    net.load_state_dict(start)\n${loop}`), []);
});

test("the table of targets is what is unpacked or asked of it, not what the function gave as a whole", () => {
  const name = (text: string) =>
    wideTargetsOf(
      parse(`import torch
from torch import nn
from sklearn.datasets import load_diabetes
${text}model = nn.Sequential(nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(9):
    outputs = model(torch.tensor(X).float())[:, 0]
    loss = nn.functional.mse_loss(outputs, torch.tensor(y).float())
    loss.backward()
    optimizer.step()
`),
    )?.name;
  assert.equal(name("X, y = load_diabetes(return_X_y=True)\n"), "y");
  assert.equal(name("data = load_diabetes()\nX = data.data\ny = data.target\n"), "y");
  assert.equal(name("data = load_diabetes()\nX = data.data\n"), undefined);
  assert.equal(name("first, second, third = load_diabetes(), 1, 2\n"), undefined);
});

const tables = `import torch
from torch.utils.data import Dataset
class Table(Dataset):
    def __init__(self, x, y, transform=None):
        self.x, self.y, self.transform = x, y, transform
    def __getitem__(self, i):
        x = self.x[i]
        return (self.transform(x) if self.transform else x), self.y[i]
    def __len__(self):
        return len(self.x)
def standardize(x):
    return (x - 0.4) / 0.2
`;

test("validation data lack the transform of the training data where both are made in one place", () => {
  const argument = (text: string) => untransformedSplitOf(parse(tables + text))?.argument;
  const together = `train = Table(x_train, y_train, transform=standardize)
valid = Table(x_val, y_val)
`;
  assert.equal(argument(together), "transform=standardize");
  const apart = `def make():
    scale = standardize
    train = Table(x_train, y_train, transform=scale)
    return train
make()
valid = Table(x_val, y_val)
`;
  assert.equal(argument(apart), undefined);
});

test("what a head gives back by name feeds no other layer, whatever layer is called after it", () => {
  const feeds = (body: string) => {
    const script = parse(`from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 1)
        self.other = nn.Linear(8, 4)
    def forward(self, x):
${body.replaceAll(/^/gm, "        ")}
`);
    const definition = classNamed(script, "Net");
    const pass = definition && forwardPassOf(script, definition);
    const head = pass?.calls.find(({ method }) => method === "head");
    assert.ok(pass && head);
    return feedsAnotherLayer(script, pass, head);
  };
  assert.equal(
    feeds("validity = self.head(x)\nlabel = self.other(x)\nreturn validity, label"),
    false,
  );
  assert.equal(feeds("hidden = self.head(x)\nreturn self.other(hidden)"), true);
});

test("raw outputs that are cut off at 0 and 1 are no probabilities, by either name of the cut", () => {
  for (const cut of ["clamp", "clip"]) {
    const script = parse(`import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    out = net(x).${cut}(0, 1)
    loss = nn.functional.binary_cross_entropy(out, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
`);
    const conflicts = trainingLosses(script).flatMap((loss) => conflictsOf(script, loss));
    assert.deepEqual(
      conflicts.map(({ becomes }) => becomes),
      ["sigmoid"],
    );
  }
});

test("labels that are shuffled alone are told with no order of the inputs", () => {
  const script = parse("import numpy as np\nnp.random.shuffle(labels)\n");
  const found = separateLabelOrder(script);
  assert.deepEqual([found?.inputs, found?.labels], [null, null]);
});

test("labels that are put in an order of their own are a suspicion where nothing is seen of their inputs", () => {
  const script = parse("import numpy as np\ny = y[np.random.permutation(len(y))]\n");
  assert.equal(separateLabelOrder(script)?.inputs, null);
  const found = shuffledLabels.find(programOf(script), null);
  assert.deepEqual([found?.certainty, found?.outcome.placement.kind], ["suspected", "refused"]);
});

test("the first batch is taken with every step, of whatever size; not where it is all, drawn anew, or held back", () => {
  const taken = (loader: string, from = "loader") => {
    const script = parse(`import torch
from torch.utils.data import DataLoader
${loader}
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(100):
    x, y = next(iter(${from}))
    opt.zero_grad()
    loss = torch.nn.functional.mse_loss(net(x), y)
    loss.backward()
    opt.step()
`);
    return firstBatchOf(script) !== null;
  };
  assert.equal(taken("loader = DataLoader(data)"), true);
  assert.equal(taken("loader = DataLoader(data, 32)"), true);
  assert.equal(taken("loader = DataLoader(data, batch_size=32, shuffle=False)"), true);
  assert.equal(taken("loader = DataLoader(data, batch_size=32, shuffle=True)"), false);
  assert.equal(taken("loader = DataLoader(data, batch_size=len(data))"), false);
  assert.equal(taken("loader = DataLoader(data, batch_size=32, sampler=drawn)"), false);
  assert.equal(taken("loader = DataLoader(data, **options)"), false);
  assert.equal(taken("loader = DataLoader(IterableTable(data), 32)"), false);
  assert.equal(taken("val_loader = DataLoader(data, 32)", "val_loader"), false);
});
