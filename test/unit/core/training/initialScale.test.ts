import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";
import {
  gainOf,
  initialWeightsOf,
  isInitializer,
  passesOf,
} from "../../../../src/core/training/pytorch/initialScale.ts";

/** A training of a network of its own tensors: `made` is its first weight, of four inputs. */
function ownNetwork(made: string, before = ""): string {
  return `import torch
${before}
x, y = torch.randn(64, 4), torch.randn(64, 2)
w1 = ${made}
w2 = torch.randn(8, 2, requires_grad=True)
opt = torch.optim.SGD([w1, w2], lr=0.1)
for epoch in range(20):
    out = torch.relu(x @ w1) @ w2
    loss = torch.nn.functional.mse_loss(out, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
`;
}

/** What the first weight starts at, as far as it is known. */
function firstWeight(text: string) {
  const script = parse(text);
  const found = initialWeightsOf(script).find(({ layer: { operation } }) => {
    return operation.weight && textOf(script, operation.weight) === "w1";
  });
  return found && { ...found, script };
}

const tensors: readonly (readonly [what: string, made: string, mean: number, spread: number])[] = [
  ["drawn", "torch.randn(4, 8)", 0, 1],
  ["drawn by a shape", "torch.randn((4, 8))", 0, 1],
  ["drawn and made smaller", "torch.randn(4, 8) * 0.01", 0, 0.01],
  ["a factor before it", "0.5 * torch.randn(4, 8)", 0, 0.5],
  ["divided", "torch.randn(4, 8) / 10", 0, 0.1],
  ["a negative factor", "torch.randn(4, 8) * -2", 0, 2],
  ["ones", "torch.ones(4, 8)", 1, 0],
  ["filled", "torch.full((4, 8), 0.3)", 0.3, 0],
  ["a parameter", "torch.nn.Parameter(torch.zeros(4, 8))", 0, 0],
  ["asked for its gradient", "(torch.randn(4, 8) * 3).requires_grad_()", 0, 3],
];

for (const [what, made, mean, spread] of tensors) {
  test(`what weights start at is known of a script's own tensor: ${what}`, () => {
    const found = firstWeight(ownNetwork(made));
    assert.ok(found);
    assert.equal(found.mean, mean);
    assert.ok(Math.abs(found.spread - spread) < 1e-12, String(found.spread));
  });
}

for (const [what, made, before] of [
  ["moved", "torch.randn(4, 8) + 1", ""],
  [
    "a factor that nobody knows",
    "torch.randn(4, 8) * scale",
    "import sys; scale = float(sys.argv[1])",
  ],
  ["nothing of it", "torch.randn(4, 8) * 0", ""],
  ["a number by it", "2 / torch.randn(4, 8)", ""],
  [
    "filled with what nobody knows",
    "torch.full((4, 8), level)",
    "import sys; level = float(sys.argv[1])",
  ],
  ["loaded", "torch.load('w.pt')", ""],
] as const) {
  test(`what weights start at is not guessed: ${what}`, () => {
    assert.equal(firstWeight(ownNetwork(made, before)), undefined);
  });
}

test("a layer makes the signal grow by the spread of its weights and what it adds up", () => {
  const found = firstWeight(ownNetwork("torch.randn(4, 8) * 0.5"));
  assert.ok(found);
  assert.ok(Math.abs(gainOf(found.script, found) - Math.SQRT1_2) < 1e-9);
});

/** A network of PyTorch's layers, one of which is set to a spread. */
function layered(layer: string, name = "layer"): string {
  return `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.${name} = ${layer}
        self.out = nn.Linear(16, 2)
        nn.init.normal_(self.${name}.weight, std=0.5)
    def forward(self, x):
        return self.out(torch.sigmoid(self.${name}(x)).flatten(1))
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    loss = nn.functional.cross_entropy(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
`;
}

for (const [what, layer, inputs] of [
  ["of a dense layer its features", "nn.Linear(9, 16)", 9],
  ["of a dense layer whose size is unknown as usual", "nn.Linear(width, 16)", 64],
  ["of a convolution its channels and window", "nn.Conv2d(3, 16, 5)", 75],
  ["of a convolution along a line", "nn.Conv1d(4, 16, kernel_size=2)", 8],
  ["of a convolution without a known window three by three", "nn.Conv2d(1, 16, size)", 9],
  ["of a convolution of unknown channels as usual", "nn.Conv2d(channels, 16, 3)", 64],
] as const) {
  test(`the numbers that a unit adds up: ${what}`, () => {
    const script = parse(layered(layer));
    const [found] = initialWeightsOf(script).filter(({ by }) => isInitializer(by));
    assert.ok(found);
    assert.equal(found.spread, 0.5);
    assert.ok(Math.abs(gainOf(script, found) - 0.25 * 0.5 * Math.sqrt(inputs)) < 1e-9);
    assert.equal(passesOf(script, found.layer), 1);
  });
}
