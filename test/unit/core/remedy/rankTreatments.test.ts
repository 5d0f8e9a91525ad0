import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import { planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { findingOf } from "./faults/cases.ts";

function script(optimizer: string, layers: readonly string[]): string {
  return [
    "import torch",
    "from torch import nn",
    `model = nn.Sequential(${layers.join(", ")})`,
    `optimizer = torch.optim.${optimizer}`,
    "for epoch in range(20):",
    "    optimizer.zero_grad()",
    "    loss = nn.functional.cross_entropy(model(x), y)",
    "    loss.backward()",
    "    optimizer.step()",
    "",
  ].join("\n");
}

const plain = ["nn.Linear(8, 64)", "nn.ReLU()", "nn.Linear(64, 4)"];
const saturating = [
  "nn.Linear(8, 64)",
  ...Array.from({ length: 5 }, () => ["nn.Sigmoid()", "nn.Linear(64, 64)"]).flat(),
  "nn.Sigmoid()",
  "nn.Linear(64, 4)",
];

function firstOf(text: string, sign: Sign): readonly string[] {
  const finding = findingOf(sign);
  return planRemedies({ script: text, finding, hyperparameters: new Map() })
    .filter(({ placement }) => placement.kind === "edit")
    .map(({ id }) => id);
}

test("a rate far below the usual ones is raised first, and lowering it comes late", () => {
  const offered = firstOf(script("Adam(model.parameters(), lr=1e-7)", plain), "plateau");
  assert.equal(offered[0], "raise-learning-rate");
  assert.ok(!offered.slice(0, 4).includes("lower-learning-rate"));
});

test("a rate far above the usual ones is lowered first", () => {
  const [first] = firstOf(script("Adam(model.parameters(), lr=0.1)", plain), "plateau");
  assert.equal(first, "lower-learning-rate");
});

test("where SGD stalls at a usual or lowish rate another optimizer comes first", () => {
  for (const rate of ["0.1", "0.005"]) {
    const [first] = firstOf(script(`SGD(model.parameters(), lr=${rate})`, plain), "plateau");
    assert.equal(first, "use-adam");
  }
});

test("a deep saturating network gets other activations first, however high its rate", () => {
  const text = script("SGD(model.parameters(), lr=1.0, momentum=0.9)", saturating);
  for (const sign of ["plateau", "vanishing-gradient"] as const) {
    assert.equal(firstOf(text, sign)[0], "relu-activation");
  }
});

test("a saturating part of the model is not its output", () => {
  const text = [
    "import torch",
    "from torch import nn",
    "class Block(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.linear = nn.Linear(16, 16)",
    "        self.act = nn.Sigmoid()",
    "    def forward(self, x):",
    "        return self.act(self.linear(x))",
    "model = nn.Sequential(*[Block() for _ in range(2)], nn.Linear(16, 4))",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "loss = nn.CrossEntropyLoss()(model(x), y)",
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
    "",
  ].join("\n");
  assert.ok(!firstOf(text, "plateau").includes("fix-loss-input"));
});

test("shorter steps come late where the loss has not moved, and not where it stands half way", () => {
  const text = script("Adam(model.parameters(), lr=1e-3)", plain);
  const placeOf = (level: number) => {
    const finding = { ...findingOf("plateau"), measured: { level, opening: 1.4 } };
    const offered = planRemedies({ script: text, finding, hyperparameters: new Map() }).filter(
      ({ placement }) => placement.kind === "edit",
    );
    const place = (id: string) => offered.findIndex((remedy) => remedy.id === id);
    return { cosine: place("cosine-annealing"), initialization: place("he-initialization") };
  };
  const [unmoved, halfway] = [placeOf(1.386), placeOf(0.7)];
  assert.ok(unmoved.cosine > unmoved.initialization, JSON.stringify(unmoved));
  assert.ok(halfway.cosine >= 0 && halfway.cosine < halfway.initialization);
});
