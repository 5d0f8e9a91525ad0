import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { withFinding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { findingByScript, planRemedies } from "../../../../src/core/remedy/planRemedies.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";

/** Flat at 84 % of its opening while the validation loss creeps up: learned, or stuck. */
const open = syntheticRun(
  {
    role: "train_loss",
    values: curve(400, (i) => 1.4 + 0.25 * Math.exp(-i / 10) + 0.03 * Math.exp(-i / 80), 0.02),
  },
  {
    role: "val_loss",
    every: 10,
    values: curve(40, (i) => 1.47 + 0.2 * Math.exp(-2 * i) + 0.0004 * i, 0.0002, 2),
  },
);
/** Flat at 70 % of its opening, on held-back data too. */
const middling = syntheticRun(
  { role: "train_loss", values: curve(400, (i) => 1.4 + 0.6 * Math.exp(-i / 10), 0.02) },
  { role: "val_loss", every: 10, values: curve(40, (i) => 1.4 + 0.5 * Math.exp(-i), 0.01, 2) },
);
const falling = syntheticRun({
  role: "train_loss",
  values: curve(400, (i) => 0.2 + 1.4 * Math.exp(-i / 150), 0.02),
});
const guessing = syntheticRun({
  role: "train_loss",
  values: curve(400, () => Math.log(10), 0.005),
});

const script = (loss: string) =>
  [
    "import torch",
    "from torch import nn",
    "model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 4))",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "for epoch in range(20):",
    "    for x, y in loader:",
    "        optimizer.zero_grad()",
    `        loss = ${loss}`,
    "        loss.backward()",
    "        optimizer.step()",
    "",
  ].join("\n");
const healthy = script("nn.functional.cross_entropy(model(x), y)");
const certain = script("nn.functional.cross_entropy(model(x).softmax(1), y)");
const suspected = script(
  "nn.functional.binary_cross_entropy(torch.softmax(model(x), dim=1), y.float())",
);

test("a flat loss that the log leaves open is a plateau where a fault of the script would hold it there", () => {
  const diagnosis = diagnoseRun(open);
  const found = findingByScript(certain, open, diagnosis);
  assert.equal(found?.sign, "plateau");
  assert.equal(found.severity, "info");
  assert.match(formatMessage(found.summary), /since step \d+, at \d+ % .* line 8 of the script/);
  const [first] = planRemedies({ script: certain, finding: found, hyperparameters: new Map() });
  assert.equal(first?.id, "fix-loss-input");
});

test("what is only suspected is said with less confidence", () => {
  const [sure, maybe] = [certain, suspected].map((text) =>
    findingByScript(text, open, diagnoseRun(open)),
  );
  assert.ok(sure && maybe && maybe.confidence < sure.confidence);
});

test("a plateau that the log is not sure of is a warning where a certain fault of the script says the same", () => {
  const diagnosis = diagnoseRun(middling);
  const [own] = diagnosis.findings;
  assert.ok(own?.sign === "plateau" && own.severity === "info");
  const found = findingByScript(certain, middling, diagnosis);
  assert.ok(found !== null && found.severity === "warning" && found.confidence >= 0.8);
  assert.match(formatMessage(found.summary), /stopped improving.* Line 8 of the script/);
  assert.deepEqual(
    withFinding(diagnosis, found).findings.map(({ sign, severity }) => `${sign} ${severity}`),
    ["plateau warning"],
  );
  for (const text of [healthy, suspected]) {
    assert.equal(findingByScript(text, middling, diagnosis), null);
  }
});

test("what the script decides is no longer open", () => {
  const diagnosis = diagnoseRun(open);
  const isOpen = ({ undecided }: typeof diagnosis) =>
    undecided.some(({ sign }) => sign === "plateau");
  const found = findingByScript(certain, open, diagnosis);
  assert.ok(found && isOpen(diagnosis));
  const decided = withFinding(diagnosis, found);
  assert.ok(!isOpen(decided));
  assert.equal(decided.undecided.length, diagnosis.undecided.length - 1);
});

test("a script without a fault leaves the question open", () => {
  assert.equal(findingByScript(healthy, open, diagnoseRun(open)), null);
});

test("where the loss still falls, or the log has decided, the script adds no plateau", () => {
  for (const run of [falling, guessing]) {
    assert.equal(findingByScript(certain, run, diagnoseRun(run)), null);
  }
  assert.ok(diagnoseRun(guessing).findings.some(({ sign }) => sign === "plateau"));
});

/** A burst, and then about the entropy of two classes that differ a little in number. */
const burst = syntheticRun(
  { role: "train_loss", values: curve(30, (i) => (i === 0 ? 900 : 0.65), 0.01) },
  { role: "val_accuracy", values: curve(30, () => 0.58, 0.01, 2) },
);
const withRate = (rate: string) => healthy.replace("lr=1e-3", `lr=${rate}`);

test("a level of guessing after a burst is a plateau where the rate is one that nobody uses", () => {
  const text = withRate("1.0");
  const found = findingByScript(text, burst, diagnoseRun(burst));
  assert.equal(found?.subtype, "learning-rate-too-high");
  const [first] = planRemedies({ script: text, finding: found, hyperparameters: new Map() });
  assert.equal(first?.id, "lower-learning-rate");
});

test("with a usual rate, or a large one, the same level may be all that there is to learn", () => {
  assert.deepEqual(diagnoseRun(burst).findings, []);
  for (const rate of ["1e-3", "0.05"]) {
    assert.equal(findingByScript(withRate(rate), burst, diagnoseRun(burst)), null);
  }
});

const schedules = [
  "LambdaLR(optimizer, lambda step: 64**-0.5 * min((step + 1) ** -0.5, (step + 1) * 400**-1.5))",
  "OneCycleLR(optimizer, max_lr=0.01, total_steps=3000)",
  "CyclicLR(optimizer, base_lr=1e-4, max_lr=1e-2)",
];

for (const schedule of schedules) {
  test(`a rate that a schedule brings to its scale is none that nobody uses: ${schedule}`, () => {
    const made = `scheduler = torch.optim.lr_scheduler.${schedule}`;
    const text = withRate("1.0")
      .replace(/^(optimizer = .*)$/m, `$1\n${made}`)
      .replace(/^( *)optimizer\.step\(\)$/m, "$&\n$1scheduler.step()");
    assert.ok(text.includes(made) && text.includes("scheduler.step()"));
    assert.notEqual(
      findingByScript(text, burst, diagnoseRun(burst))?.subtype,
      "learning-rate-too-high",
    );
  });
}

/** One block of attention, whatever it is called. */
const attending = (rate: string) =>
  [
    "import torch",
    "from torch import nn",
    "class Mixer(nn.Module):",
    "    def __init__(self, width):",
    "        super().__init__()",
    "        self.qkv = nn.Linear(width, 3 * width)",
    "        self.norm = nn.LayerNorm(width)",
    "        self.out = nn.Linear(width, 50)",
    "    def forward(self, x):",
    "        q, k, v = self.qkv(x).chunk(3, -1)",
    "        scores = q @ k.transpose(-2, -1) / 8",
    "        return self.out(self.norm(x + scores.softmax(-1) @ v))",
    "model = Mixer(64)",
    `optimizer = torch.optim.Adam(model.parameters(), lr=${rate})`,
    "for epoch in range(20):",
    "    for x, y in loader:",
    "        optimizer.zero_grad()",
    "        loss = nn.functional.cross_entropy(model(x).transpose(1, 2), y)",
    "        loss.backward()",
    "        optimizer.step()",
    "",
  ].join("\n");

test("attention is thrown off by a rate that other networks bear", () => {
  const found = findingByScript(attending("2e-2"), open, diagnoseRun(open));
  assert.equal(found?.subtype, "learning-rate-too-high");
  assert.equal(findingByScript(attending("3e-3"), open, diagnoseRun(open)), null);
  assert.equal(findingByScript(withRate("2e-2"), open, diagnoseRun(open)), null);
});

/** Attention over the neighbours of each node, as two layers of a graph have it. */
const overNeighbours = (rate: string) =>
  [
    "import torch",
    "from torch import nn",
    "class Neighbours(nn.Module):",
    "    def __init__(self, inputs, outputs):",
    "        super().__init__()",
    "        self.mix = nn.Linear(inputs, outputs)",
    "        self.score = nn.Linear(outputs, outputs)",
    "    def forward(self, x, edges):",
    "        h = self.mix(x)",
    "        scores = (h @ self.score(h).T).masked_fill(edges == 0, -1e9)",
    "        return scores.softmax(-1) @ h",
    "first, second = Neighbours(1433, 64), Neighbours(64, 7)",
    `optimizer = torch.optim.Adam([*first.parameters(), *second.parameters()], lr=${rate})`,
    "for epoch in range(200):",
    "    optimizer.zero_grad()",
    "    out = second(torch.relu(first(x, edges)), edges)",
    "    loss = nn.functional.cross_entropy(out[known], y[known])",
    "    loss.backward()",
    "    optimizer.step()",
    "",
  ].join("\n");

test("attention over a graph bears rates that stacked blocks do not", () => {
  const of = (text: string) => findingByScript(text, open, diagnoseRun(open));
  assert.equal(of(attending("1e-2"))?.subtype, "learning-rate-too-high");
  assert.equal(of(overNeighbours("1e-2")), null);
  assert.equal(of(overNeighbours("1"))?.subtype, "learning-rate-too-high");
});

/** Ten epochs at the level of guessing between two classes, now a little above it and now below. */
const brief = syntheticRun(
  {
    role: "train_loss",
    values: [0.7508, 0.7038, 0.6839, 0.6943, 0.6853, 0.6933, 0.6848, 0.6829, 0.683, 0.6829],
  },
  {
    role: "val_loss",
    values: [0.7011, 0.6964, 0.6914, 0.6917, 0.6946, 0.6964, 0.6993, 0.6951, 0.6973, 0.6913],
  },
);

test("a short run at the level of guessing is left open, for the script to decide", () => {
  const { findings, undecided } = diagnoseRun(brief);
  assert.deepEqual(findings, []);
  assert.ok(undecided.some(({ sign, standstill }) => sign === "plateau" && standstill));
  const found = findingByScript(attending("2e-2"), brief, { findings, undecided });
  assert.equal(found?.subtype, "learning-rate-too-high");
});
