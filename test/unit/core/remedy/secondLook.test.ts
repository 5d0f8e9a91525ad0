import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { drained } from "../../../../src/core/parts.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { inSituation, type Situation } from "../../../../src/core/remedy/definition.ts";
import type { FaultId } from "../../../../src/core/remedy/faults/faultId.ts";
import type { RemedyId } from "../../../../src/core/remedy/remedyId.ts";
import { secondLook } from "../../../../src/core/remedy/secondLook.ts";
import { findingOf } from "./faults/cases.ts";

const finding = findingOf("plateau");
const script = `import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
`;

function situationOf(text: string): Situation {
  return inSituation(parse(text), { finding, hyperparameters: new Map() });
}

function look(id: RemedyId, after: string, known: ReadonlySet<FaultId> = new Set()): string | null {
  const [before, now] = [situationOf(script), situationOf(after)];
  const reason = drained(secondLook(id, before, now, finding, known));
  return reason && formatMessage(reason);
}

test("a rate that went the right way is no worse", () => {
  assert.equal(look("raise-learning-rate", script.replace("0.01", "0.1")), null);
  assert.equal(look("lower-learning-rate", script.replace("0.01", "0.001")), null);
});

test("a rate that the optimizer does not get is seen", () => {
  assert.match(look("raise-learning-rate", `rate = 0.1\n${script}`) ?? "", /does not reach/);
  assert.match(look("lower-learning-rate", script.replace("0.01", "0.1")) ?? "", /does not reach/);
});

test("an optimizer that is not the one that it should be is seen", () => {
  assert.equal(look("use-adam", script.replace("SGD", "Adam")), null);
  assert.match(look("use-adam", script.replace("SGD", "RMSprop")) ?? "", /optimizer/);
});

test("a fault that the script did not have is seen", () => {
  const withSoftmax = script.replace("nn.Linear(8, 3))", "nn.Linear(8, 3), nn.Softmax(dim=1))");
  assert.match(look("add-dropout", withSoftmax) ?? "", /softmax/i);
  assert.equal(look("add-dropout", withSoftmax, new Set(["fix-loss-input"])), null);
  assert.equal(look("add-dropout", script), null);
});
