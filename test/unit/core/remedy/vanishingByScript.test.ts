import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { findingByScript } from "../../../../src/core/remedy/planRemedies.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { syntheticRun } from "../diagnosis/syntheticRun.ts";
import { cases } from "./cases.ts";
import { findingOf } from "./faults/cases.ts";

const header = ["import torch", "from torch import nn"];
const loop = [
  "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
  "for epoch in range(20):",
  "    optimizer.zero_grad()",
  "    loss = nn.functional.cross_entropy(model(x), y)",
  "    loss.backward()",
  "    optimizer.step()",
  "",
];
const script = (...model: string[]) => [...header, ...model, ...loop].join("\n");

const stack = script(
  "layers = [nn.Linear(8, 32), nn.Sigmoid()]",
  "for _ in range(6):",
  "    layers += [nn.Linear(32, 32), nn.Sigmoid()]",
  "layers.append(nn.Linear(32, 4))",
  "model = nn.Sequential(*layers)",
);
const block = (apply: string, norm = "nn.Identity()", activation = "nn.Sigmoid") =>
  script(
    "class Block(nn.Module):",
    `    def __init__(self, act=${activation}):`,
    "        super().__init__()",
    "        self.linear = nn.Linear(16, 16)",
    `        self.norm = ${norm}`,
    "        self.act = act()",
    "    def forward(self, x):",
    `        return ${apply}`,
    "model = nn.Sequential(nn.Linear(8, 16), *[Block() for _ in range(6)], nn.Linear(16, 4))",
  );
const plainBlock = block("self.act(self.norm(self.linear(x)))");

const stuck = {
  ...findingOf("plateau"),
  measured: { level: 1.386, opening: 1.39 },
};
const loss = { role: "train_loss", values: [1.386, 1.387] } as const;
const run = syntheticRun(loss);
const causeOf = (text: string, of: Run, findings: readonly Finding[]) =>
  findingByScript(text, of, { findings, undecided: [] });
const withNorms = syntheticRun(loss, { role: "grad_norm", values: [0.8, 0.7] });

test("a deep stack of sigmoids is named as the probable cause of a flat loss, with its line", () => {
  for (const [text, count, line] of [
    [stack, 7, 3],
    [plainBlock, 6, 8],
  ] as const) {
    const found = causeOf(text, run, [stuck]);
    assert.equal(found?.sign, "vanishing-gradient");
    assert.equal(found.severity, "info");
    assert.ok(found.confidence < stuck.confidence);
    const said = formatMessage(found.summary);
    assert.match(said, new RegExp(`about ${count} sigmoids .* line ${line} `));
    assert.match(said, /logging them would confirm/);
  }
});

test("tiny weights through many layers and biases that switch ReLUs off are named too", () => {
  const layers = "*[nn.Linear(16, 16) for _ in range(4)], nn.Linear(16, 4)";
  const tiny = script(
    `model = nn.Sequential(${layers})`,
    "for layer in model:",
    "    nn.init.normal_(layer.weight, std=1e-3)",
  );
  const dead = script(
    "model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 4))",
    "nn.init.constant_(model[0].bias, -8.0)",
  );
  for (const text of [tiny, dead]) {
    assert.equal(causeOf(text, run, [stuck])?.sign, "vanishing-gradient");
  }
});

test("nothing is said where the log could tell, or where the loss has moved", () => {
  assert.equal(causeOf(stack, withNorms, [stuck]), null);
  assert.equal(causeOf(stack, run, []), null);
  assert.equal(causeOf(stack, run, [findingOf("overfitting")]), null);
  const moved = { ...stuck, measured: { level: 0.9, opening: 1.39 } };
  assert.equal(causeOf(stack, run, [moved]), null);
});

test("nothing is said where something lets the gradient through", () => {
  const eased = [
    block("x + self.act(self.norm(self.linear(x)))"),
    block("self.act(self.linear(x)) + self.norm(x)"),
    block("self.act(self.norm(self.linear(x)))", "nn.LayerNorm(16)"),
    block("self.act(self.norm(self.linear(x)))", "nn.Identity()", "nn.ReLU"),
    block("self.linear(x) * self.act(self.norm(x))"),
  ];
  for (const text of eased) assert.equal(causeOf(text, run, [stuck]), null, text);
});

test("gates of a recurrent cell are no stack of sigmoids", () => {
  const cell = script(
    "class Cell(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.i = nn.Linear(16, 8)",
    "        self.f = nn.Linear(16, 8)",
    "        self.g = nn.Linear(16, 8)",
    "        self.out = nn.Linear(8, 4)",
    "    def forward(self, x):",
    "        c = torch.zeros(len(x), 8)",
    "        for t in range(20):",
    "            i = torch.sigmoid(self.i(x[:, t]))",
    "            f = torch.sigmoid(self.f(x[:, t]))",
    "            g = torch.tanh(self.g(x[:, t]))",
    "            c = f * c + i * g",
    "        return self.out(c)",
    "model = Cell()",
  );
  assert.equal(causeOf(cell, run, [stuck]), null);
});

test("small weights of the layers that are drawn so are counted, not all layers", () => {
  const drawing = (...lines: string[]) =>
    script(
      "class Net(nn.Module):",
      "    def __init__(self):",
      "        super().__init__()",
      "        self.features = nn.Sequential(*[nn.Conv2d(8, 8, 3) for _ in range(6)])",
      "        self.head = nn.Linear(8, 4)",
      ...lines.map((line) => `        ${line}`),
      "    def forward(self, x):",
      "        return self.head(torch.relu(self.features(x)).mean((2, 3)))",
      "model = Net()",
    );
  const each = (kind: string) =>
    drawing(
      "for m in self.modules():",
      `    if isinstance(m, ${kind}):`,
      "        nn.init.normal_(m.weight, 0, 0.01)",
    );
  assert.equal(causeOf(each("nn.Linear"), run, [stuck]), null);
  const head = drawing("nn.init.normal_(self.head.weight, std=0.01)");
  assert.equal(causeOf(head, run, [stuck]), null);
  for (const kind of ["nn.Conv2d", "(nn.Conv2d, nn.Linear)"]) {
    assert.equal(causeOf(each(kind), run, [stuck])?.sign, "vanishing-gradient");
  }
});

/** These are of networks that the depth does keep from training. */
const stuckByDepth = new Set(["fine-grained-init", "blocks-by-a-function"]);

test("scripts that train well get no such cause, even where a run of theirs is flat", () => {
  for (const { name, text } of cases) {
    if (stuckByDepth.has(name)) continue;
    assert.equal(causeOf(text, run, [stuck]), null, name);
  }
});

const norms = (first: number, last: number) =>
  syntheticRun(
    loss,
    { role: "layer_grad_norm", name: "grad/first", values: [first, first, first] },
    { role: "layer_grad_norm", name: "grad/last", values: [last, last, last] },
  );

test("norms in the log bear out what the script shows, or speak against it", () => {
  const found = causeOf(stack, norms(4e-4, 0.06), [stuck]);
  assert.ok((found?.confidence ?? 0) > (causeOf(stack, run, [stuck])?.confidence ?? 1));
  assert.match(
    formatMessage(found?.summary ?? { template: "", values: {} }),
    /0\.7 % of another's/,
  );
  assert.equal(causeOf(stack, norms(0.02, 0.06), [stuck]), null);
  assert.equal(causeOf(stack, norms(0, 0.06), [stuck]), null);
  assert.equal(causeOf(block("x + self.act(self.linear(x))"), norms(4e-4, 0.06), [stuck]), null);
  assert.equal(causeOf(stack, norms(4e-4, 0.06), [stuck, findingOf("exploding-gradient")]), null);
});
