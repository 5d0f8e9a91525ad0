import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { edited } from "../cases.ts";
import { planFor } from "./cases.ts";

function script(classes: string, decay: string, making: string): string {
  return `import sys
import torch
from torch import nn
model = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 2))
classes = {${classes}}
${making.replace("DECAY", decay)}
for epoch in range(30):
    for x, y in batches:
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;
}

const both = '"adamw": torch.optim.AdamW, "adam": torch.optim.Adam';
const atOnce = "optimizer = classes[sys.argv[1]](model.parameters(), lr=1e-3, weight_decay=DECAY)";
const byName =
  "chosen = classes[sys.argv[1]]\noptimizer = chosen(model.parameters(), lr=1e-3, weight_decay=DECAY)";
const inFunction =
  "def make(cls, params):\n    return cls(params, lr=1e-3, weight_decay=DECAY)\noptimizer = make(torch.optim.AdamW, model.parameters()) if sys.argv[1] else make(torch.optim.NAdam, model.parameters())";

function fixFor(text: string, sign: Sign) {
  return planFor(text, sign).find(
    ({ id, placement }) => id === "fix-weight-decay" && placement.kind === "edit",
  );
}

for (const making of [atOnce, byName, inFunction]) {
  test(`a decay that suits one class of those compared is lowered: ${making}`, () => {
    const text = script(both, "0.3", making);
    const fix = fixFor(text, "optimizer-sensitivity");
    assert.ok(fix);
    assert.equal(fix.certainty, "suspected");
    assert.match(edited(text, fix) ?? "", /weight_decay=0\.0001/);
  });
}

const kept: readonly (readonly [string, string, string, Sign])[] = [
  ["one run alone, which may be the one that bears it", both, "0.3", "plateau"],
  ["classes that all bear it", '"a": torch.optim.AdamW', "0.3", "optimizer-sensitivity"],
  ["a usual amount", both, "0.01", "optimizer-sensitivity"],
  ["one of SGD", '"s": torch.optim.SGD, "w": torch.optim.AdamW', "5e-4", "optimizer-sensitivity"],
];

for (const [name, classes, decay, sign] of kept) {
  test(`the decay of classes in a table is left alone: ${name}`, () => {
    assert.equal(fixFor(script(classes, decay, atOnce), sign), undefined);
  });
}
