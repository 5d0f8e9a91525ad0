import assert from "node:assert/strict";
import { test } from "node:test";
import { planFor } from "./cases.ts";

interface Parts {
  /** What stands above the optimizer. */
  readonly above?: string;
  readonly optimizer?: string;
  /** What comes between the loss and the backward pass. */
  readonly loss?: string;
  /** What comes after the backward pass. */
  readonly after?: string;
}

const beside = "objective = loss + 5e-5 * sum(p.pow(2).sum() for p in net.parameters())";
const adam = "torch.optim.Adam(net.parameters(), lr=1e-3)";

function script({ above = "", optimizer = adam, loss = beside, after = "" }: Parts): string {
  const indented = (code: string) => code.replaceAll(/^(?=.)/gm, "    ");
  return `import torch
from torch import nn
import torch.nn.functional as F

x, y = torch.randn(500, 8), torch.randint(0, 3, (500,))
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
${above}
optimizer = ${optimizer}

for epoch in range(100):
    out = net(x)
    loss = F.cross_entropy(out, y)
${indented(loss)}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
${indented(after)}
    print(f"epoch {epoch} loss {loss.item():.4f}")
${loss === beside ? '    print(f"objective {objective.item():.4f}")' : ""}
`;
}

function certaintyIn(text: string) {
  return planFor(text, "overfitting").find(({ id }) => id === "fix-lost-penalty")?.certainty;
}

const ownOptimizer = `class Shrinking(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-group["lr"])
`;

const freely = (code: string) => `with torch.no_grad():\n    ${code.replaceAll("\n", "\n    ")}`;
const each = (code: string) => freely(`for p in net.parameters():\n    ${code}`);

const pulls: Readonly<Record<string, Parts>> = {
  "a decay by its place": { optimizer: "torch.optim.SGD(net.parameters(), 0.1, 0.9, 0, 1e-4)" },
  "a decay of Adam by its place": {
    optimizer: "torch.optim.Adam(net.parameters(), 1e-3, (0.9, 0.999), 1e-8, 1e-4)",
  },
  "a decay by its place in a class of many": {
    optimizer: "torch.optim.Adamax(net.parameters(), 1e-3, (0.9, 0.999), 1e-8, 1e-4)",
  },
  "settings handed on": {
    above: "settings = [0.1, 0.9, 0, 1e-4]",
    optimizer: "torch.optim.SGD(net.parameters(), *settings)",
  },
  "an optimizer of another package": {
    above: "from lions import Lion",
    optimizer: "Lion(net.parameters(), lr=1e-4)",
  },
  "an optimizer of its own": { above: ownOptimizer, optimizer: "Shrinking(net.parameters(), 0.1)" },
  "weights made smaller": { after: each("p *= 1 - 1e-4") },
  "weights less a part of themselves": { after: each("p -= 1e-4 * p") },
  "weights divided": { after: each("p /= 1.0001") },
  "weights by their names": {
    above: "weights = dict(net.named_parameters())",
    after: freely('weights["0.weight"] *= 0.9999'),
  },
  "weights of a group": {
    after: freely('for p in optimizer.param_groups[0]["params"]:\n    p *= 0.9999'),
  },
  "weights and their gradients side by side": {
    after: freely("for i, p in enumerate(net.parameters()):\n    p *= 0.9999"),
  },
  "weights drawn to zero": { after: each("p.lerp_(torch.zeros_like(p), 1e-4)") },
  "weights bounded": { after: each("p.renorm_(2, 0, 3.0)") },
  "weights written by a function": { after: each("torch.mul(p, 0.9999, out=p)") },
  "all weights at once": {
    after: freely("torch._foreach_mul_(list(net.parameters()), 0.9999)"),
  },
  "weights as one vector": {
    after:
      "flat = nn.utils.parameters_to_vector(net.parameters())\nnn.utils.vector_to_parameters(flat * 0.9999, net.parameters())",
  },
  "weights loaded smaller": {
    after: "net.load_state_dict({k: 0.9999 * v for k, v in net.state_dict().items()})",
  },
  "weights set by their places": { after: each("p[:] = p * 0.9999") },
  "a state that is written to and loaded": {
    after:
      "state = net.state_dict()\nfor key in state:\n    state[key] = state[key] * 0.9999\nnet.load_state_dict(state)",
  },
  "a parametrization": {
    above: "nn.utils.parametrize.register_parametrization(net[0], 'weight', Shrunk())",
  },
  "a hook on each gradient": {
    above: "for p in net.parameters():\n    p.register_hook(lambda g, p=p: g + 1e-4 * p.detach())",
  },
  "a function of another file": {
    above: "from shrinkage import shrink",
    after: "shrink(net, 1e-4)",
  },
  "a module of another file": {
    above: "import shrinkage as s",
    after: "s.apply(net.parameters())",
  },
  "a step that another object takes": {
    above:
      "class Shrinking:\n    def __init__(self, inner):\n        self.inner = inner\n    def step(self):\n        for group in self.inner.param_groups:\n            for p in group['params']:\n                p *= 0.9999",
    after: "Shrinking(optimizer).step()",
  },
  "a decay that is set later": {
    after: "for group in optimizer.param_groups:\n    group.update(weight_decay=1e-4)",
  },
  "a function that a hook may be": {
    above: "def shrink(parameter):\n    parameter *= 0.9999",
  },
};

for (const [what, parts] of Object.entries(pulls)) {
  test(`a penalty that is only shown may tell of another pull at the weights: ${what}`, () => {
    assert.equal(certaintyIn(script(parts)), undefined);
  });
}

for (const [what, parts] of Object.entries<Parts>({
  "a plain optimizer": {},
  "a rate and momentum by their places": {
    optimizer: "torch.optim.SGD(net.parameters(), 0.1, 0.9)",
  },
  "a decay of 0 by its place": {
    optimizer: "torch.optim.SGD(net.parameters(), 0.1, 0.9, 0, 0.0)",
  },
  "weights drawn before": {
    above: "for p in net.parameters():\n    nn.init.normal_(p, 0.0, 0.1)",
  },
  "clipped gradients and a count": {
    above: "seen = 0",
    after: "nn.utils.clip_grad_norm_(net.parameters(), 1.0)\nseen += len(x)",
  },
  "a total in a dictionary": {
    above: 'totals = {"loss": 0.0}',
    after: 'totals["loss"] += loss.item()',
  },
})) {
  test(`a penalty that is only shown is lost: ${what}`, () => {
    assert.equal(certaintyIn(script(parts)), "certain");
  });
}

test("an optimizer that decays of itself leaves a lost penalty suspected", () => {
  for (const kind of ["AdamW", "ASGD"]) {
    const optimizer = `torch.optim.${kind}(net.parameters(), lr=1e-3)`;
    assert.equal(certaintyIn(script({ optimizer })), "suspected");
    const loss = `${beside.replace("objective", "loss").replace("sum()", "sum().item()")}\n`;
    assert.equal(certaintyIn(script({ optimizer, loss })), "suspected");
  }
});

const size = "size = sum(p.detach().norm() for p in net.parameters())\n";

for (const loss of [
  "loss = loss + 0.01 * out.pow(2).mean() / size",
  "loss = loss + out.pow(2).mean() * size",
  "loss = (loss + out.pow(2).mean()) / size",
  "loss = loss - size + size",
  "loss = loss + size - size",
  "loss -= size\nloss += size",
  "loss *= size",
  "loss /= size",
  "loss = loss * (1 + size)",
  'loss = {"loss": loss, "size": size}["loss"]',
  "loss, norm = loss + 0, size",
]) {
  test(`a size of weights that only measures the loss is no penalty: ${loss}`, () => {
    assert.equal(certaintyIn(script({ loss: size + loss })), undefined);
  });
}

for (const loss of [
  "loss = loss + 0.01 * size",
  "loss = (loss + size * 0.01) / 2",
  "loss += 0.01 * size",
  "loss = 0.5 * (loss + 0.01 * size)",
]) {
  test(`a size of weights that is added as a number is a lost penalty: ${loss}`, () => {
    assert.equal(certaintyIn(script({ loss: size + loss })), "certain");
  });
}

const branches = (then: string, otherwise: string) =>
  Array.from(
    { length: 24 },
    (_, i) => `if epoch > ${i}:\n    ${then}\nelse:\n    ${otherwise}\n`,
  ).join("");

for (const [what, loss] of [
  [
    "a loss",
    branches("loss = loss + 1e-4 * net[0].weight.norm() + 0.1 * loss", "loss = 0.5 * loss + loss"),
  ],
  [
    "a penalty",
    `size = net[0].weight.norm()\n${branches("size = size + 0.1 * size", "size = 0.5 * size + size")}loss = loss + size\n`,
  ],
  [
    "a factor",
    `factor = 0.1\n${branches("factor = factor * 2 + factor", "factor = factor + factor")}loss = loss + factor * net[0].weight.norm()\n`,
  ],
] as const) {
  test(`branches that follow each other are each read once: ${what}`, () => {
    assert.equal(certaintyIn(script({ loss })), undefined);
  });
}
