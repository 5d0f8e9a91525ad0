import assert from "node:assert/strict";
import { test } from "node:test";
import { faultCases, planById, planFor } from "./cases.ts";

/** A training loop whose gradients are clipped to what `limit` says; `before` stands above it. */
function clippedBy(limit: string, before = ""): string {
  return `import argparse
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--clip", type=float, default=1e-5)
args = parser.parse_args()
${before}
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_fn = nn.CrossEntropyLoss()
x, y = torch.randn(512, 8), torch.randint(0, 3, (512,))

for epoch in range(30):
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), ${limit})
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;
}

function clippingIn(script: string) {
  return planFor(script, "plateau").find(({ id }) => id === "fix-clipping");
}

for (const [how, script] of [
  ["written out", clippedBy("1e-5")],
  ["by a name", clippedBy("limit", "limit = 1e-5")],
  ["computed", clippedBy("scale * 1e-3", "scale = 0.01")],
] as const) {
  test(`a limit ${how} is certain, and its edit preferred`, () => {
    const found = clippingIn(script);
    assert.equal(found?.certainty, "certain");
    assert.equal(found.preferred, true);
  });
}

for (const [how, script] of [
  ["an option's default", clippedBy("args.clip")],
  ["computed from an option", clippedBy("limit", "limit = args.clip * 0.5")],
  ["one of two that a branch chooses", clippedBy("1e-5 if args.clip > 1 else 1e-4")],
] as const) {
  test(`a limit that is ${how} is suspected, and no edit preferred for it`, () => {
    const found = clippingIn(script);
    assert.equal(found?.certainty, "suspected");
    assert.equal(found.preferred, false);
  });
}

for (const [how, rate, certainty] of [
  ["is still by either of two optimizers", 1e-3, "certain"],
  ["is still by one of two optimizers only", 1e-2, "suspected"],
] as const) {
  test(`a schedule that brings the rate to what ${how} is ${certainty} to be spent`, () => {
    const found = planFor(
      `import sys
import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
if "plain" in sys.argv:
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
else:
    optimizer = torch.optim.Adam(net.parameters(), lr=${rate})
schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.828)
x, y = torch.randn(512, 8), torch.randint(0, 3, (512,))

for epoch in range(100):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
    schedule.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
`,
      "plateau",
    ).find(({ id }) => id === "fix-schedule");
    assert.equal(found?.certainty, certainty);
  });
}

/** Twins that differ in how far what they claim was followed, or in how much of it there is. */
for (const [name, certainty] of [
  ["fix-clipping", "certain"],
  ["fix-clipping.noticeable", "suspected"],
  ["fix-weight-decay", "certain"],
  ["fix-weight-decay.noticeable", "suspected"],
  ["fix-evaluation-mode", "certain"],
  ["fix-evaluation-mode.before-the-loop", "certain"],
  ["fix-evaluation-mode.evaluated-now-and-then", "suspected"],
  ["fix-initial-weights", "certain"],
  ["fix-initial-weights.one-constant", "suspected"],
  ["fix-schedule.steps", "certain"],
  ["fix-schedule.one-of-two", "suspected"],
] as const) {
  test(`${name} is ${certainty}`, () => {
    const script = faultCases.find((one) => one.name === name);
    assert.ok(script);
    assert.equal(planById(script.text, script.id).certainty, certainty);
  });
}
