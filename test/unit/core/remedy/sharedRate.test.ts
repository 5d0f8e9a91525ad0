import assert from "node:assert/strict";
import { test } from "node:test";
import { planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import type { Remedy } from "../../../../src/core/remedy/remedy.ts";
import { findingOf } from "./faults/cases.ts";

const script = (rate: string, made: readonly string[]) => `import argparse
import torch
from torch import nn
parser = argparse.ArgumentParser()
parser.add_argument("--optimizer", default="sgd")
options = parser.parse_args()
RATE = ${rate}
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
if options.optimizer == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
${made.map((one) => `elif options.optimizer == "${one.toLowerCase()}":\n    optimizer = torch.optim.${one}(model.parameters(), lr=RATE)`).join("\n")}
for epoch in range(20):
    for x, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`;

function offered(text: string, ran = "sgd"): readonly Remedy[] {
  const finding = { ...findingOf("optimizer-sensitivity"), subtype: null };
  return planRemedies({ script: text, finding, hyperparameters: new Map([["optimizer", ran]]) });
}

function ratesRaised(text: string, ran = "sgd"): number {
  const raised = offered(text, ran).find(({ id }) => id === "raise-learning-rate");
  const { placement } = raised ?? assert.fail("not offered");
  return placement.kind === "edit" ? placement.edits.length : 0;
}

test("a rate that is too low for several optimizers is raised for each of them, before one is replaced", () => {
  const slow = script("0.001", ["Adam", "Adagrad"]);
  assert.equal(offered(slow)[0]?.id, "raise-learning-rate");
  assert.equal(ratesRaised(slow), 2 * ratesRaised(script("0.001", ["Adam"])));
});

test("an optimizer that the shared rate suits keeps it, and one that has its own", () => {
  const one = ratesRaised(script("0.001", ["Adam"]));
  assert.equal(ratesRaised(script("0.001", ["Adam", "RMSprop", "AdamW"])), one);
  assert.equal(ratesRaised(script("0.008", ["Adam", "Adagrad"])), one);
  assert.equal(ratesRaised(script("0.001", ["Adam", "Adagrad"]), "adam"), one);
  const own = script("0.001", ["Adam", "Adagrad"]).replace(
    "Adagrad(model.parameters(), lr=RATE)",
    "Adagrad(model.parameters(), lr=0.01)",
  );
  assert.equal(ratesRaised(own), one);
  assert.equal(offered(script("0.001", ["Adam"]))[0]?.id, "use-adam");
});
