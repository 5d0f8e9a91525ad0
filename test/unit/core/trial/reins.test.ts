import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { assumedFinding } from "../../../../src/core/remedy/planner.ts";
import { programOf } from "../../../../src/core/training/program.ts";
import { reinsIn } from "../../../../src/core/trial/reins.ts";

function training(optimizer: string, loop = "range(epochs)"): string {
  return `import torch
from torch import nn

epochs = 80
net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.${optimizer}
for epoch in ${loop}:
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
`;
}

/** Overfitting whose validation loss was lowest at an epoch. */
function since(epoch: number | null, rises = epoch): Finding {
  const at = (one: number | null) => ({ step: null, epoch: one, line: null });
  const interval = { from: at(epoch), to: at(rises) };
  return { ...assumedFinding("overfitting"), onset: { ...at(rises), interval } };
}

function reined(text: string, finding: Finding): readonly (readonly [string, string])[] {
  return reinsIn(programOf(parse(text)), finding).map(({ title, edits }) => [
    formatMessage(title),
    applyEdits(text, edits),
  ]);
}

test("a run is ended where its validation loss was lowest", () => {
  for (const [loop, after] of [
    ["range(epochs)", /^epochs = 5$/m],
    ["range(1, epochs + 1)", /in range\(1, 6\):/],
    ["range(80)", /in range\(5\):/],
  ] as const) {
    const [first, ...others] = reined(training("SGD(net.parameters(), lr=0.1)", loop), since(4));
    assert.equal(first?.[0], "Train for 5 instead of 80 epochs");
    assert.match(first?.[1] ?? "", after);
    assert.deepEqual(others, []);
  }
});

test("a run is ended a little after the turn where its loss rises slowly", () => {
  const [first] = reined(training("SGD(net.parameters(), lr=0.1)"), since(4, 16));
  assert.equal(first?.[0], "Train for 9 instead of 80 epochs");
});

test("no end is chosen where the log counts no epochs, or more of them than the loop", () => {
  const text = training("SGD(net.parameters(), lr=0.1)");
  for (const epoch of [null, 79, 400]) assert.deepEqual(reined(text, since(epoch)), []);
  assert.deepEqual(reined(training("SGD(net.parameters(), lr=0.1)", "loader"), since(4)), []);
});

test("a weight decay that is hardly felt is raised, also one by default", () => {
  for (const [optimizer, after] of [
    ["AdamW(net.parameters(), lr=1e-3)", /lr=1e-3, weight_decay=1\.0\)/],
    ["AdamW(net.parameters(), lr=1e-3, weight_decay=0.05)", /weight_decay=1(?:\.0)?\)/],
    ["SGD(net.parameters(), lr=0.1, weight_decay=1e-4)", /weight_decay=0\.01\)/],
  ] as const) {
    assert.match(reined(training(optimizer), since(null))[0]?.[1] ?? "", after);
  }
  assert.deepEqual(reined(training("SGD(net.parameters(), weight_decay=0.1)"), since(null)), []);
});

test("only a run that learns by heart is held back", () => {
  const text = training("AdamW(net.parameters(), lr=1e-3)");
  assert.deepEqual(reinsIn(programOf(parse(text)), { ...since(4), sign: "plateau" }), []);
});
