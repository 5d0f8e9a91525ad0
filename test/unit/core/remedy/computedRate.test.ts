import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import { edited } from "./cases.ts";

const head = ["import argparse, math, os", "import torch", "from torch import nn"];
const model = "net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))";
const loop = [
  "for epoch in range(20):",
  "    optimizer.zero_grad()",
  "    loss = nn.functional.cross_entropy(net(x), y)",
  "    loss.backward()",
  "    optimizer.step()",
  "",
];

function training(...lines: readonly string[]): string {
  return [...head, model, ...lines, ...loop].join("\n");
}

function plan(script: string, id: "raise-learning-rate" | "use-adam", stated = Number.NaN) {
  const hyperparameters = new Map(Number.isNaN(stated) ? [] : [["learning_rate", stated]]);
  return planRemedy({ script, finding: null, hyperparameters }, id);
}

const adam = (rate: string) => `optimizer = torch.optim.Adam(net.parameters(), lr=${rate})`;

const products: Readonly<Record<string, readonly [lines: readonly string[], after: RegExp]>> = {
  "scaled by the batch": [
    ["base_lr, batch = 1e-5, 64", "lr = base_lr * batch / 256", adam("lr")],
    /^base_lr, batch = 4e-3, 64 /m,
  ],
  "scaled by a root": [
    ["base_lr = 1e-5", adam("base_lr * math.sqrt(64 / 256)")],
    /^base_lr = 2e-3 /m,
  ],
  "a number in the product": [
    ["batch = 64", adam("batch / 256 * 1e-6")],
    /lr=batch \/ 256 \* 4e-3\)/,
  ],
  "an entry of a dictionary": [
    ['config = {"lr": 1e-5, "batch": 64}', adam('config["lr"] * config["batch"] / 256')],
    /^config = \{"lr": 4e-3, "batch": 64\}/m,
  ],
  "an option": [
    [
      "parser = argparse.ArgumentParser()",
      'parser.add_argument("--lr", type=float, default=1e-5)',
      "args = parser.parse_args()",
      adam("args.lr * 0.5"),
    ],
    /"--lr", type=float, default=2e-3\)/,
  ],
  "a power of ten": [[adam("10 ** -6")], /lr=0\.001\)/],
};

for (const [what, [lines, after]] of Object.entries(products)) {
  test(`a computed rate is raised by the factor that sets it: ${what}`, () => {
    const script = training(...lines);
    const raised = edited(script, plan(script, "raise-learning-rate")) ?? "";
    assert.match(raised, after);
    assert.equal(plan(raised, "raise-learning-rate").placement.kind, "present");
  });
}

test("another optimizer gets its rate through the same factor", () => {
  const script = training(
    "base_lr, batch = 1e-4, 64",
    "optimizer = torch.optim.SGD(net.parameters(), lr=base_lr * batch / 256, momentum=0.9)",
  );
  const changed = edited(script, plan(script, "use-adam")) ?? "";
  assert.match(changed, /^base_lr, batch = 4e-3, 64$/m);
  assert.match(changed, /torch\.optim\.Adam\(net\.parameters\(\), lr=base_lr \* batch \/ 256\)/);
});

test("a log that states the factor is of this script", () => {
  const script = training("base_lr, batch = 4e-5, 64", adam("base_lr * batch / 256"));
  for (const stated of [4e-5, 1e-5]) {
    assert.equal(plan(script, "raise-learning-rate", stated).placement.kind, "edit");
  }
});

test("no factor is changed where the product is only known when the script runs, or is another's too", () => {
  for (const lines of [
    ["base_lr = 1e-5", adam('base_lr * int(os.environ["WORLD_SIZE"])')],
    ["scale = 1e-5", "depth = scale * 3", adam("depth")],
    ["base_lr = 1e-5", "for factor in (1, 10):", `    ${adam("base_lr * factor")}`],
    ["base_lr = 1e-5", adam("base_lr + 1e-6")],
  ]) {
    const { placement } = plan(training(...lines), "raise-learning-rate");
    assert.equal(placement.kind, "refused", lines.join("\n"));
  }
});
