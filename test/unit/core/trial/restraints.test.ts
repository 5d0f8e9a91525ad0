import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { assumedFinding } from "../../../../src/core/remedy/planner.ts";
import { programOf } from "../../../../src/core/training/program.ts";
import { candidatesFor } from "../../../../src/core/trial/candidate.ts";
import { restraintsIn } from "../../../../src/core/trial/restraints.ts";

interface Parts {
  readonly optimizer: string;
  readonly dropout: string;
  readonly clip: string;
  readonly schedule: string;
}

const free: Parts = {
  optimizer: "torch.optim.Adam(net.parameters(), lr=1e-3)",
  dropout: "nn.Dropout(0.1)",
  clip: "pass",
  schedule: "torch.optim.lr_scheduler.StepLR(optimizer, 40, gamma=0.5)",
};

function training(parts: Partial<Parts>): string {
  const { optimizer, dropout, clip, schedule } = { ...free, ...parts };
  return `import torch
from torch import nn

net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), ${dropout}, nn.Linear(64, 2))
optimizer = ${optimizer}
scheduler = ${schedule}
for epoch in range(60):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        ${clip}
        optimizer.step()
    scheduler.step()
    print(epoch, loss.item())
`;
}

function lifted(parts: Partial<Parts>): readonly (readonly [string, string])[] {
  const text = training(parts);
  return restraintsIn(programOf(parse(text)), assumedFinding("plateau")).map(({ title, edits }) => [
    formatMessage(title),
    applyEdits(text, edits),
  ]);
}

test("what usually holds no run back is left alone", () => {
  assert.deepEqual(lifted({}), []);
  assert.deepEqual(
    lifted({ optimizer: "torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.01)" }),
    [],
  );
});

test("a felt weight decay, a limit, a dropout and a short schedule can each be taken away", () => {
  for (const [parts, title, after] of [
    [
      { optimizer: "torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=5e-3)" },
      "Take the weight decay away (0.005)",
      /lr=0\.1, weight_decay=0\.0\)/,
    ],
    [
      { clip: "nn.utils.clip_grad_norm_(net.parameters(), 0.1)" },
      "Loosen the limit on the gradients (0.1 → 100)",
      /clip_grad_norm_\(net\.parameters\(\), 100(?:\.0)?\)/,
    ],
    [{ dropout: "nn.Dropout(0.6)" }, "Take the dropout away (0.6)", /nn\.Dropout\(0(?:\.0)?\)/],
    [
      { schedule: "torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)" },
      "Keep the learning rate as it is, without ExponentialLR",
      /optimizer\.step\(\)\n {4}print/,
    ],
  ] as const) {
    const found = lifted(parts);
    assert.deepEqual(
      found.map(([said]) => said),
      [title],
    );
    assert.match(found[0]?.[1] ?? "", after);
  }
});

test("a warm-up is no restraint: without its steps the rate stays at its first one", () => {
  const schedule = "torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, total_iters=50)";
  assert.deepEqual(lifted({ schedule }), []);
});

test("a run that learns by heart keeps what holds it back", () => {
  const text = training({ dropout: "nn.Dropout(0.6)" });
  assert.deepEqual(restraintsIn(programOf(parse(text)), assumedFinding("overfitting")), []);
});

test("inputs of unknown size are standardized by a layer, where no other layer does", () => {
  const request = (text: string) => ({
    sources: { path: "/train.py", text, imported: [] },
    findings: [assumedFinding("plateau")],
    hyperparameters: new Map(),
  });
  const layered = candidatesFor(request(training({}))).find(({ id }) => id === "fix-raw-inputs");
  assert.match(
    layered?.files[0]?.text ?? "",
    /nn\.Sequential\(nn\.BatchNorm1d\(4, affine=False\), /,
  );
  const normed = training({ dropout: "nn.LayerNorm(64)" });
  assert.ok(!candidatesFor(request(normed)).some(({ id }) => id === "fix-raw-inputs"));
});

test("they are tried after the likeliest tunings and before the rest", () => {
  const text = training({ dropout: "nn.Dropout(0.6)" });
  const ids = candidatesFor({
    sources: { path: "/train.py", text, imported: [] },
    findings: [assumedFinding("plateau")],
    hyperparameters: new Map(),
  }).map(({ id }) => id);
  assert.equal(ids.indexOf("fix-dropout-rate"), 4);
  assert.ok(ids.length > 5, ids.join());
});
