import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { weightDepthOf } from "../../../../src/core/training/model/depth.ts";

/** A network whose layers of eight are made as it says, in a class. */
function inClass(layers: string, before = ""): string {
  return `import torch
from torch import nn
${before}
class Net(nn.Module):
    def __init__(self, width=8, depth=5):
        super().__init__()
        self.dims = [4, 8, 8, 2]
${layers.replaceAll(/^/gm, "        ")}
    def forward(self, x):
        return self.layers(x)
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
`;
}

const list = (loop: string, layer = "nn.Linear(8, 8)") =>
  inClass(`dims = [4, 8, 8, 2]\nself.layers = nn.ModuleList([${layer} ${loop}])`);

const depths: readonly (readonly [what: string, script: string, depth: number])[] = [
  [
    "one after the other",
    inClass("self.layers = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2))"),
    2,
  ],
  ["so many times", list("for _ in range(6)"), 6],
  ["from one number to another", list("for i in range(2, 6)"), 4],
  ["a generator", inClass("self.layers = nn.Sequential(*(nn.Linear(8, 8) for _ in range(3)))"), 3],
  ["by the default of a parameter", list("for _ in range(depth)"), 5],
  ["for each pair of sizes", list("for a, b in zip(dims[:-1], dims[1:])", "nn.Linear(a, b)"), 3],
  [
    "for each place but the last",
    list("for i in range(len(dims) - 1)", "nn.Linear(dims[i], dims[i + 1])"),
    3,
  ],
  ["numbered", list("for i, d in enumerate(dims)", "nn.Linear(d, d)"), 4],
  ["backwards", list("for d in reversed(dims)", "nn.Linear(d, d)"), 4],
  ["an attribute of its own", list("for d in self.dims", "nn.Linear(d, d)"), 4],
  ["a tuple", list("for d in (4, 8)", "nn.Linear(d, d)"), 2],
  ["a list of one, often", list("for d in [8] * 7", "nn.Linear(d, d)"), 7],
  ["two lists in one", list("for d in ([4] + dims)", "nn.Linear(d, d)"), 5],
  ["of another comprehension", list("for d in [2 * k for k in range(3)]", "nn.Linear(d, d)"), 3],
  ["who knows how many: several", list("for d in sizes_of(x)", "nn.Linear(d, d)"), 4],
  ["down to less than none: several", list("for _ in range(6, 2)"), 4],
  [
    "beside one of unknown length: several",
    list("for a, b in zip(dims, sizes_of(x))", "nn.Linear(a, b)"),
    4,
  ],
  ["lists taken from one another: several", list("for d in (dims - dims)", "nn.Linear(d, d)"), 4],
  ["a slice of unknown length: several", list("for d in dims[k:]", "nn.Linear(d, d)"), 4],
  [
    "a loop in a loop",
    inClass(
      "layers = []\nfor _ in range(2):\n    for _ in range(3):\n        layers.append(nn.Linear(8, 8))\nself.layers = nn.Sequential(*layers)",
    ),
    6,
  ],
  [
    "a block that is used twice",
    inClass(
      "self.layers = nn.Sequential(Block(), Block())",
      "class Block(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(8, 8)\n        self.b = nn.Linear(8, 8)\n    def forward(self, x):\n        return self.b(self.a(x))\n",
    ),
    4,
  ],
  [
    "a function that builds a part, in a loop",
    inClass(
      "self.layers = nn.Sequential(*[part() for _ in range(3)])",
      "def part():\n    return nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8))\n",
    ),
    6,
  ],
];

for (const [what, script, depth] of depths) {
  test(`layers with weights are counted: ${what}`, () => {
    assert.equal(weightDepthOf(parse(script)), depth);
  });
}

test("a part that is made of itself is counted to an end", () => {
  const made = "def part(n):\n    return nn.Sequential(nn.Linear(8, 8), part(n - 1))\n";
  const depth = weightDepthOf(parse(inClass("self.layers = part(3)", made)));
  assert.ok(depth >= 1 && depth < 1000, String(depth));
});
