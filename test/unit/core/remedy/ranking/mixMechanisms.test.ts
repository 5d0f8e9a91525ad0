import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { planRemedies } from "../../../../../src/core/remedy/planRemedies.ts";
import { findingOf } from "../faults/cases.ts";

const script = (optimizer: string) =>
  [
    "import torch",
    "from torch import nn",
    "model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))",
    `optimizer = torch.optim.${optimizer}`,
    "criterion = nn.CrossEntropyLoss()",
    "for epoch in range(20):",
    "    for x, y in loader:",
    "        optimizer.zero_grad()",
    "        loss = criterion(model(x), y)",
    "        loss.backward()",
    "        optimizer.step()",
    "    print(f'epoch {epoch} loss {loss.item():.4f}')",
    "",
  ].join("\n");

function offered(optimizer: string, sign: Sign): readonly string[] {
  const finding = findingOf(sign);
  return planRemedies({ script: script(optimizer), finding, hyperparameters: new Map() })
    .filter(({ placement }) => placement.kind === "edit")
    .map(({ id }) => id);
}

const meansOf = (id: string) =>
  /rate$/.test(id) && /^(?:raise|lower)/.test(id)
    ? "rate"
    : /^use-|momentum/.test(id)
      ? "optimizer"
      : /annealing|cycl|plateau|warm-up/.test(id)
        ? "schedule"
        : /initialization/.test(id)
          ? "initialization"
          : id;

test("the first three edits of a plateau work by three means, whatever the optimizer", () => {
  for (const optimizer of [
    "Adam(model.parameters(), lr=1e-3)",
    "SGD(model.parameters(), lr=0.01)",
    "SGD(model.parameters(), lr=0.1, momentum=0.9)",
    "RMSprop(model.parameters(), lr=1e-4)",
  ]) {
    const [...ids] = offered(optimizer, "plateau").slice(0, 3);
    assert.equal(new Set(ids.map(meansOf)).size, 3, `${optimizer}: ${ids.join(", ")}`);
  }
});

test("what comes second of its kind is still offered, and what only tells or regularizes is not moved up", () => {
  const ids = offered("SGD(model.parameters(), lr=0.01)", "plateau");
  assert.ok(ids.includes("add-momentum"));
  assert.ok(ids.indexOf("add-momentum") >= 3);
  for (const id of ["log-gradient-norm", "add-dropout", "another-seed"]) {
    assert.ok(!ids.slice(0, 3).includes(id));
  }
});
