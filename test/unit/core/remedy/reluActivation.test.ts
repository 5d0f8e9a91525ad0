import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import { edited } from "./cases.ts";

function network(made: readonly string[], depth: number): string {
  return [
    "import torch",
    "from torch import nn",
    "class Net(nn.Module):",
    `    def __init__(self, depth=${depth}):`,
    "        super().__init__()",
    "        self.first = nn.Linear(8, 16)",
    ...made.map((line) => `        ${line}`),
    "        self.last = nn.Linear(16, 2)",
    "    def forward(self, x):",
    "        h = torch.sigmoid(self.first(x))",
    "        for layer in self.hidden:",
    "            h = torch.sigmoid(layer(h))",
    "        return self.last(h)",
    "model = Net()",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "",
  ].join("\n");
}

const ways = {
  "a list of its own": ["self.hidden = nn.ModuleList(nn.Linear(16, 16) for _ in range(depth))"],
  "layers that are appended": [
    "self.hidden = nn.ModuleList()",
    "for _ in range(depth):",
    "    self.hidden.append(nn.Linear(16, 16))",
  ],
  "a local list": [
    "layers = []",
    "for _ in range(depth):",
    "    layers.append(nn.Linear(16, 16))",
    "self.hidden = nn.ModuleList(layers)",
  ],
} as const;

function rectified(script: string): string {
  const remedy = planRemedy(
    { script, finding: null, hyperparameters: new Map() },
    "relu-activation",
  );
  return edited(script, remedy) ?? "";
}

for (const [name, made] of Object.entries(ways)) {
  test(`ReLU takes the place of every sigmoid where forward loops over ${name}`, () => {
    const after = rectified(network(made, 3));
    assert.ok(after.includes("h = torch.relu(layer(h))"));
    assert.ok(!after.includes("sigmoid"));
    assert.ok(!after.includes("kaiming"));
  });
}

test("a deep stack gets He initialization with its ReLUs, in one edit", () => {
  const script = network(ways["a list of its own"], 12);
  const after = rectified(script);
  assert.ok(!after.includes("sigmoid"));
  assert.match(after, /kaiming_uniform_\(module\.weight, nonlinearity="relu"\)/);
  assert.equal(rectified(after), "");
});

const kept = (last: string) =>
  [
    "import torch",
    "from torch import nn",
    "class Net(nn.Module):",
    "    def __init__(self, sizes, squash=torch.sigmoid):",
    "        super().__init__()",
    "        self.squash = squash",
    "        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])",
    "        self.out = nn.Linear(sizes[-1], 3)",
    "    def forward(self, x):",
    "        for layer in self.layers:",
    "            x = self.squash(layer(x))",
    `        return ${last}`,
    "model = Net([8, 16, 16, 16])",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "",
  ].join("\n");

test("an activation that the class is given is changed where a kept layer comes after it", () => {
  const script = kept("self.out(x)");
  const remedy = planRemedy(
    { script, finding: null, hyperparameters: new Map() },
    "relu-activation",
  );
  assert.match(edited(script, remedy) ?? "", /squash=torch\.relu\)/);
});

test("one that the output goes through as well stays", () => {
  const script = kept("self.squash(self.out(x))");
  const remedy = planRemedy(
    { script, finding: null, hyperparameters: new Map() },
    "relu-activation",
  );
  assert.equal(remedy.placement.kind, "refused");
});

/** One sigmoid that the class keeps, applied by its name. */
function ofOneSigmoid(output: string): string {
  return [
    "import torch",
    "from torch import nn",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.sigmoid = nn.Sigmoid()",
    "        self.first = nn.Linear(8, 16)",
    "        self.second = nn.Linear(16, 16)",
    "        self.last = nn.Linear(16, 1)",
    "    def forward(self, x):",
    "        h = self.first(x)",
    "        h = self.sigmoid(h)",
    "        h = self.second(h)",
    "        h = self.sigmoid(h)",
    `        return ${output}`,
    "model = Net()",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "",
  ].join("\n");
}

test("an activation that the class keeps is changed where it is made, unless the output goes through it as well", () => {
  const after = rectified(ofOneSigmoid("self.last(h)"));
  assert.ok(after.includes("self.sigmoid = nn.ReLU()"), after);
  const shared = rectified(ofOneSigmoid("self.sigmoid(self.last(h))"));
  assert.ok(!shared.includes("self.sigmoid = nn.ReLU()"), shared);
});

test("an activation that two functions hand on is changed where it is chosen, also where a part inherits its layers", () => {
  const script = [
    "import torch",
    "from torch import nn",
    "class Encoder(nn.Module):",
    "    def __init__(self, sizes, act):",
    "        super().__init__()",
    "        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))",
    "        self.act = act",
    "    def forward(self, x):",
    "        for layer in self.layers:",
    "            x = self.act(layer(x))",
    "        return x",
    "class Decoder(Encoder):",
    "    def forward(self, x):",
    "        for layer in self.layers[:-1]:",
    "            x = self.act(layer(x))",
    "        return self.layers[-1](x)",
    "def main(act=torch.sigmoid):",
    "    encoder, decoder = Encoder([8, 6, 4], act), Decoder([4, 6, 8], act)",
    "    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)",
    "main()",
    "",
  ].join("\n");
  assert.ok(rectified(script).includes("def main(act=torch.relu):"));
});
