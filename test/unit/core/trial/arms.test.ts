import assert from "node:assert/strict";
import { test } from "node:test";
import { armsOfRuns, seedArms } from "../../../../src/core/trial/arms.ts";
import { optimizerArms } from "../../../../src/core/trial/optimizerArms.ts";
import { armText } from "../../../../src/core/trial/scriptOfArm.ts";
import { wordsFor } from "../../../../src/core/trial/scriptOptions.ts";
import { withSeed } from "../../../../src/core/trial/seedText.ts";

const withOptions = `import argparse, torch
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--seed", type=int, default=0)
p.add_argument("--optim", default="SGD", choices=["SGD", "Adam"])
p.add_argument("--amp", action="store_true")
args = p.parse_args()
torch.manual_seed(args.seed)
`;
const withoutOptions = `import torch
SEED = 7
torch.manual_seed(SEED)
`;

test("a command line says what the log states and the defaults do not", () => {
  const stated = new Map<string, number | string | boolean>([
    ["learning_rate", 0.01],
    ["seed", 0],
    ["amp", false],
    ["depth", 4],
  ]);
  assert.deepEqual(wordsFor(withOptions, stated), ["--lr", "0.01"]);
});

test("runs that differ in an option are told apart by it, in the spelling of the script", () => {
  const arms = armsOfRuns(withOptions, [
    new Map([["optimizer", "sgd"]]),
    new Map([["optimizer", "adam"]]),
  ]);
  assert.deepEqual(
    arms?.map(({ words }) => words),
    [
      ["--optim", "SGD"],
      ["--optim", "Adam"],
    ],
  );
});

test("a script that reads its own words has options as well", () => {
  const text =
    'import sys, torch\nseed = int(sys.argv[sys.argv.index("--seed") + 1])\ntorch.manual_seed(seed)\n';
  assert.deepEqual(
    seedArms(text, [1])?.map(({ words }) => words),
    [["--seed", "1"]],
  );
});

test("a seed without an option is changed in the text", () => {
  const [arm] = seedArms(withoutOptions, [3]) ?? [];
  assert.ok(arm !== undefined);
  assert.match(armText(withoutOptions, arm), /SEED = 3\n/);
});

test("a seed that comes from outside is a number in the copy; a number beside it is there to stay", () => {
  const text =
    "import sys, torch\nseed = int(sys.argv[1])\ntorch.manual_seed(1234)\nx = torch.rand(9)\ntorch.manual_seed(seed)\n";
  assert.equal(withSeed(text, 7), text.replace("manual_seed(seed)", "manual_seed(7)"));
});

test("seeds that a file that is imported sets, that a loop runs through or that differ on purpose are left alone", () => {
  assert.equal(seedArms("import torch\nimport setup\n", [1], [withoutOptions]), null);
  const loop = "import torch\nfor seed in range(3):\n    torch.manual_seed(seed)\n";
  const calls = "import torch\ndef draw(seed):\n    torch.manual_seed(seed)\ndraw(1)\ndraw(2)\n";
  for (const text of [loop, calls, "print(1)\n"]) assert.equal(withSeed(text, 1), null);
});

for (const [what, text, seeded] of [
  [
    "PyTorch under its own name",
    '"""Trains."""\nimport torch\n\nmodel = torch.nn.Linear(2, 2)\n',
    '"""Trains."""\nimport torch\ntorch.manual_seed(3)\n\nmodel = torch.nn.Linear(2, 2)\n',
  ],
  [
    "a part of PyTorch",
    "from torch import nn\n\nmodel = nn.Linear(2, 2)\n",
    "from torch import nn, manual_seed\nmanual_seed(3)\n\nmodel = nn.Linear(2, 2)\n",
  ],
  [
    "an import that may fail",
    "try:\n    import torch\nexcept ImportError:\n    raise\nmodel = torch.nn.Linear(2, 2)\n",
    "try:\n    import torch\nexcept ImportError:\n    raise\ntorch.manual_seed(3)\nmodel = torch.nn.Linear(2, 2)\n",
  ],
  [
    "Keras within TensorFlow, with a seed of the data only",
    "import numpy as np\nimport tensorflow as tf\nnp.random.seed(0)\nmodel = tf.keras.Sequential()\n",
    "import numpy as np\nimport tensorflow as tf\ntf.keras.utils.set_random_seed(3)\nnp.random.seed(0)\nmodel = tf.keras.Sequential()\n",
  ],
] as const) {
  test(`a script without a seed is given one in its copy: ${what}`, () => {
    const [arm] = seedArms(text, [3]) ?? [];
    assert.ok(arm !== undefined);
    assert.equal(armText(text, arm), seeded);
  });
}

function graded(
  text: string,
  names: readonly string[],
  stated = new Map<string, number | string>(),
) {
  const arms = optimizerArms(text, { names, seeds: [], rates: 3, stated });
  assert.ok(!("unknown" in arms) && !("fixedRate" in arms), JSON.stringify(arms));
  return arms;
}

test("each optimizer gets learning rates around its own, as words where the script has options", () => {
  const stated = new Map<string, number | string>([
    ["optimizer", "sgd"],
    ["learning_rate", 0.2],
  ]);
  assert.deepEqual(
    graded(withOptions, ["sgd", "adam"], stated).map(({ label, words }) => [
      label,
      words.join(" "),
    ]),
    [
      ["sgd, lr 0.02", "--optim SGD --lr 0.02"],
      ["sgd, lr 0.2", "--optim SGD --lr 0.2"],
      ["sgd, lr 2.0", "--optim SGD --lr 2.0"],
      ["adam, lr 0.0001", "--optim Adam --lr 0.0001"],
      ["adam, lr 0.001", "--optim Adam --lr 0.001"],
      ["adam, lr 0.01", "--optim Adam --lr 0.01"],
    ],
  );
});

const plainText = `import torch
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10, eta_min=0.005)
for epoch in range(10):
    optimizer.zero_grad()
    model(torch.zeros(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
`;

test("without options the text says them, the optimizer's own rate in the middle", () => {
  const arms = graded(plainText, ["sgd", "adam"]);
  const rates = arms.map((arm) =>
    /torch\.optim\.(\w+)\(.*lr=([\d.e-]+)/.exec(armText(plainText, arm)),
  );
  assert.deepEqual(
    rates.map((found) => [found?.[1], Number(found?.[2])]),
    [
      ["SGD", 0.005],
      ["SGD", 0.05],
      ["SGD", 0.5],
      ["Adam", 0.0001],
      ["Adam", 0.001],
      ["Adam", 0.01],
    ],
  );
});

test("a learning rate that is computed cannot be varied, and that is said", () => {
  const computed = plainText.replace("lr=0.05", "lr=rate_of(model)");
  const arms = optimizerArms(computed, { names: ["sgd"], seeds: [], rates: 3, stated: new Map() });
  assert.deepEqual(arms, { fixedRate: "sgd" });
});
