import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import { planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { edited } from "./cases.ts";
import { findingOf } from "./faults/cases.ts";

interface Parts {
  readonly length?: number;
  readonly own?: string;
  readonly result?: string;
}

const script = (
  layer: string,
  { length = 40, own = "pass", result = "out[:, -1]" }: Parts = {},
) => `import torch
from torch import nn

class Recall(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(5, 16)
        self.recurrent = nn.${layer}(16, 40, batch_first=True)
        self.head = nn.Linear(40, 5)
        ${own}

    def forward(self, tokens):
        out, _ = self.recurrent(self.embed(tokens))
        return self.head(${result})

model = Recall()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for step in range(500):
    tokens = torch.randint(0, 5, (32, ${length}))
    loss = nn.functional.cross_entropy(model(tokens), tokens[:, 0])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

function firstOf(text: string, sign: Sign) {
  const plan = planRemedies({ script: text, finding: findingOf(sign), hyperparameters: new Map() });
  return plan.find(({ placement }) => placement.kind === "edit");
}

function initializationOf(text: string) {
  const plan = planRemedies({
    script: text,
    finding: findingOf("plateau"),
    hyperparameters: new Map(),
  });
  return plan.find(({ id }) => id === "xavier-initialization")?.placement.kind;
}

for (const layer of ["LSTM", "GRU"]) {
  test(`gates that lose what was read long ago are opened first: ${layer}`, () => {
    for (const sign of ["plateau", "vanishing-gradient"] as const) {
      const text = script(layer);
      const first = firstOf(text, sign);
      assert.equal(first?.id, "xavier-initialization");
      const mended = edited(text, first) ?? "";
      assert.match(mended, new RegExp(`isinstance\\(module, nn.${layer}\\)`));
      assert.match(
        mended,
        /constant_\(parameter\.data\[module\.hidden_size : 2 \* module\.hidden_size\], 3\.0\)/,
      );
      assert.match(mended, /model = Recall\(\)\nmodel\.apply\(initialize_weights\)/);
    }
  });
}

test("a plain layer that goes a long way gets gates that stand open, or weights that shrink nothing", () => {
  const text = script("RNN");
  const first = firstOf(text, "plateau");
  assert.equal(first?.id, "fix-recurrent-layer");
  const mended = edited(text, first) ?? "";
  assert.match(mended, /self\.recurrent = nn\.GRU\(/);
  assert.match(mended, /isinstance\(module, nn\.GRU\)/);
  const plan = planRemedies({
    script: text,
    finding: findingOf("plateau"),
    hyperparameters: new Map(),
  });
  const turning = plan.find(({ id }) => id === "xavier-initialization");
  assert.ok(turning);
  assert.match(edited(text, turning) ?? "", /weight_hh"\):\n\s+nn\.init\.orthogonal_\(parameter\)/);
});

const kept = [
  ["a short way", script("LSTM", { length: 12 })],
  [
    "an answer at every position",
    script("LSTM", { result: "out" }).replace("tokens[:, 0]", "tokens"),
  ],
  [
    "gates that the script opens",
    script("LSTM", { own: "nn.init.constant_(self.recurrent.bias_hh_l0[40:80], 1.0)" }),
  ],
  [
    "weights that the script draws",
    script("GRU", { own: "nn.init.orthogonal_(self.recurrent.weight_hh_l0)" }),
  ],
  [
    "weights that are loaded",
    script("GRU").replace(
      "model = Recall()",
      'model = Recall()\nmodel.load_state_dict(torch.load("a.pt"))',
    ),
  ],
] as const;

for (const [name, text] of kept) {
  test(`the start of a recurrent layer is left as it is: ${name}`, () => {
    assert.notEqual(initializationOf(text), "edit");
  });
}
