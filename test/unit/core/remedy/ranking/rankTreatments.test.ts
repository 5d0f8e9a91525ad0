import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { planRemedies } from "../../../../../src/core/remedy/planRemedies.ts";
import { whyOf } from "../../../../../src/core/remedy/remedy.ts";
import { findingOf } from "../faults/cases.ts";

function script(optimizer: string, layers: readonly string[]): string {
  return [
    "import torch",
    "from torch import nn",
    `model = nn.Sequential(${layers.join(", ")})`,
    `optimizer = torch.optim.${optimizer}`,
    "for epoch in range(20):",
    "    optimizer.zero_grad()",
    "    loss = nn.functional.cross_entropy(model(x), y)",
    "    loss.backward()",
    "    optimizer.step()",
    "",
  ].join("\n");
}

const plain = ["nn.Linear(8, 64)", "nn.ReLU()", "nn.Linear(64, 4)"];
const saturating = [
  "nn.Linear(8, 64)",
  ...Array.from({ length: 5 }, () => ["nn.Sigmoid()", "nn.Linear(64, 64)"]).flat(),
  "nn.Sigmoid()",
  "nn.Linear(64, 4)",
];

function firstOf(text: string, sign: Sign): readonly string[] {
  const finding = findingOf(sign);
  return planRemedies({ script: text, finding, hyperparameters: new Map() })
    .filter(({ placement }) => placement.kind === "edit")
    .map(({ id }) => id);
}

test("a rate far below the usual ones is raised first, and lowering it comes late", () => {
  const offered = firstOf(script("Adam(model.parameters(), lr=1e-7)", plain), "plateau");
  assert.equal(offered[0], "raise-learning-rate");
  assert.ok(!offered.slice(0, 4).includes("lower-learning-rate"));
});

test("a rate far above the usual ones is lowered first", () => {
  const [first] = firstOf(script("Adam(model.parameters(), lr=0.1)", plain), "plateau");
  assert.equal(first, "lower-learning-rate");
});

test("a rate that most begin with is not lowered first, though none is higher", () => {
  const network = ["nn.Linear(8, 64)", "nn.LayerNorm(64)", "nn.Tanh()", "nn.Linear(64, 4)"];
  const [usual] = firstOf(script("Adadelta(model.parameters(), lr=1.0)", network), "plateau");
  assert.notEqual(usual, "lower-learning-rate");
  const [high] = firstOf(script("Adadelta(model.parameters(), lr=30.0)", network), "plateau");
  assert.equal(high, "lower-learning-rate");
});

test("where SGD stalls at a usual or lowish rate another optimizer comes first", () => {
  for (const rate of ["0.1", "0.005"]) {
    const [first] = firstOf(script(`SGD(model.parameters(), lr=${rate})`, plain), "plateau");
    assert.equal(first, "use-adam");
  }
});

test("a deep saturating network gets other activations first, however high its rate", () => {
  const text = script("SGD(model.parameters(), lr=1.0, momentum=0.9)", saturating);
  for (const sign of ["plateau", "vanishing-gradient"] as const) {
    assert.equal(firstOf(text, sign)[0], "relu-activation");
  }
});

test("a saturating part of the model is not its output", () => {
  const text = [
    "import torch",
    "from torch import nn",
    "class Block(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.linear = nn.Linear(16, 16)",
    "        self.act = nn.Sigmoid()",
    "    def forward(self, x):",
    "        return self.act(self.linear(x))",
    "model = nn.Sequential(*[Block() for _ in range(2)], nn.Linear(16, 4))",
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    "loss = nn.CrossEntropyLoss()(model(x), y)",
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
    "",
  ].join("\n");
  assert.ok(!firstOf(text, "plateau").includes("fix-loss-input"));
});

test("shorter steps come late where the loss has not moved, and not where it stands half way", () => {
  const text = script("Adam(model.parameters(), lr=1e-3)", plain);
  const placeOf = (level: number) => {
    const finding = { ...findingOf("plateau"), measured: { level, opening: 1.4 } };
    const offered = planRemedies({ script: text, finding, hyperparameters: new Map() }).filter(
      ({ placement }) => placement.kind === "edit",
    );
    const place = (id: string) => offered.findIndex((remedy) => remedy.id === id);
    return { cosine: place("cosine-annealing"), initialization: place("he-initialization") };
  };
  const [unmoved, halfway] = [placeOf(1.386), placeOf(0.7)];
  assert.ok(unmoved.cosine > unmoved.initialization, JSON.stringify(unmoved));
  assert.ok(halfway.cosine >= 0 && halfway.cosine < halfway.initialization);
});

const convolutional = [
  "nn.Conv2d(3, 16, 3)",
  "nn.ReLU()",
  "nn.Flatten()",
  "nn.Linear(14400, 64)",
  "nn.ReLU()",
  "nn.Linear(64, 4)",
];

test("of raising and lowering the rate one at most is among the first three, whatever the rate and the movement", () => {
  for (const optimizer of ["Adam", "SGD", "RMSprop", "Adadelta"]) {
    for (const rate of ["1e-6", "1e-4", "1e-3", "3e-3", "0.05", "0.5", "5.0"]) {
      for (const level of [1.39, 0.7]) {
        const finding = { ...findingOf("plateau"), measured: { level, opening: 1.4 } };
        const text = script(`${optimizer}(model.parameters(), lr=${rate})`, plain);
        const first = planRemedies({ script: text, finding, hyperparameters: new Map() })
          .filter(({ placement }) => placement.kind === "edit")
          .slice(0, 3)
          .filter(({ id }) => /^(?:raise|lower)-learning-rate$/.test(id));
        assert.ok(first.length <= 1, `${optimizer} ${rate}`);
      }
    }
  }
});

test("a usual rate does not lead, and RMSprop in place of Adam comes behind all that may help", () => {
  const ids = firstOf(script("Adam(model.parameters(), lr=2e-3)", convolutional), "plateau");
  assert.ok(!/rate$/.test(ids[0] ?? ""), ids.join(", "));
  const others = ids.filter((id) => !/seed$|dropout|augmentation|rate$/.test(id));
  assert.equal(others.at(-1), "use-rmsprop");
});

test("a loss that never moved is not held by the length of its steps, one that has fallen not by its first weights", () => {
  const text = script("Adam(model.parameters(), lr=1e-3)", plain);
  const first = (level: number) =>
    planRemedies({
      script: text,
      finding: { ...findingOf("plateau"), measured: { level, opening: 1.4 } },
      hyperparameters: new Map(),
    }).flatMap(({ id, placement }) => (placement.kind === "edit" ? [id] : []));
  assert.deepEqual(first(1.39).slice(0, 2), ["batch-norm", "he-initialization"]);
  assert.equal(first(0.7)[0], "cosine-annealing");
  assert.ok(first(0.7).indexOf("he-initialization") > 3);
});

const noisyValidation = (model: string, loader: string) =>
  [
    "import torch",
    "import torchvision",
    "from torch import nn",
    "from torchvision import transforms",
    ...loader.split("\n"),
    ...model.split("\n"),
    "optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)",
    "criterion = nn.CrossEntropyLoss()",
    "for epoch in range(50):",
    "    model.train()",
    "    for x, y in train_loader:",
    "        optimizer.zero_grad()",
    "        loss = criterion(model(x), y)",
    "        loss.backward()",
    "        optimizer.step()",
    "    model.eval()",
    "    val_loss = 0.0",
    "    with torch.no_grad():",
    "        for x, y in val_loader:",
    "            val_loss += criterion(model(x), y).item()",
    "    print(f'epoch {epoch} loss {loss.item():.4f} val_loss {val_loss:.4f}')",
    "",
  ].join("\n");

const images = [
  "data = torchvision.datasets.CIFAR10('data', train=True, transform=transforms.Compose([transforms.ToTensor()]))",
  "train_loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True)",
].join("\n");

test("what memorizes decides what comes after stopping in time", () => {
  const network = `model = nn.Sequential(${convolutional.join(", ")})`;
  assert.deepEqual(firstOf(noisyValidation(network, images), "overfitting").slice(0, 2), [
    "early-stopping",
    "data-augmentation",
  ]);
  const sequences = [
    "class Tagger(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.embedding = nn.Embedding(100, 32)",
    "        self.lstm = nn.LSTM(32, 64, batch_first=True)",
    "        self.hidden = nn.Linear(64, 64)",
    "        self.head = nn.Linear(64, 4)",
    "    def forward(self, x):",
    "        out, _ = self.lstm(self.embedding(x))",
    "        return self.head(torch.relu(self.hidden(out[:, -1])))",
    "model = Tagger()",
  ].join("\n");
  assert.deepEqual(firstOf(noisyValidation(sequences, ""), "overfitting").slice(0, 2), [
    "early-stopping",
    "add-dropout",
  ]);
  const loaded = [
    "model = torchvision.models.resnet18(weights='DEFAULT')",
    "model.fc = nn.Linear(512, 4)",
  ].join("\n");
  assert.deepEqual(firstOf(noisyValidation(loaded, images), "overfitting").slice(0, 2), [
    "early-stopping",
    "lower-learning-rate",
  ]);
});

test("a training that goes on from its own checkpoint is no fine-tuning: its rate is that of one from scratch", () => {
  const resumed = script("Adam(model.parameters(), lr=1e-3)", plain).replace(
    "for epoch",
    [
      "try:",
      "    checkpoint = torch.load('last.pth')",
      "    model.load_state_dict(checkpoint['model'])",
      "    optimizer.load_state_dict(checkpoint['optimizer'])",
      "except FileNotFoundError:",
      "    pass",
      "for epoch",
    ].join("\n"),
  );
  const loaded = script("Adam(model.parameters(), lr=1e-3)", plain).replace(
    "for epoch",
    "model.load_state_dict(torch.load('trained.pth'))\nfor epoch",
  );
  assert.notEqual(firstOf(resumed, "plateau")[0], "lower-learning-rate");
  assert.equal(firstOf(loaded, "plateau")[0], "lower-learning-rate");
});

test("what puts an edit first or last is said with its numbers, and what is in the usual order says nothing", () => {
  const remedies = planRemedies({
    script: script("Adam(model.parameters(), lr=1e-7)", plain),
    finding: findingOf("plateau"),
    hyperparameters: new Map(),
  });
  const [first] = remedies;
  assert.ok(first);
  const said = whyOf(first, formatMessage);
  assert.match(said, /^The learning rate 1e-7 is far below 0\.001, where Adam begins\. /);
  assert.ok(said.endsWith(formatMessage(first.why)));
  assert.equal(remedies.find(({ id }) => id === "warm-up")?.evidence, null);
  const weak = remedies.filter(({ isWeak }) => isWeak);
  assert.ok(weak.some(({ id }) => id === "lower-learning-rate"));
  for (const { id, evidence, preferred } of weak) {
    assert.ok(evidence !== null && !preferred, id);
  }
});

/** Takes its batches from a loader of so many samples. */
function inBatchesOf(size: string, rate = "1e-3"): string {
  return script(`Adam(model.parameters(), lr=${rate})`, plain)
    .replace(
      "for epoch in range(20):",
      `loader = torch.utils.data.DataLoader(data, ${size})\nfor epoch in range(20):\n  for x, y in loader:`,
    )
    .replaceAll("\n    ", "\n      ");
}

test("no norm is taken over a single sample, and one over a few comes late", () => {
  const finding = { ...findingOf("plateau"), measured: { level: 1.39, opening: 1.4 } };
  const place = (size: string) => {
    const remedies = planRemedies({
      script: inBatchesOf(size),
      finding,
      hyperparameters: new Map(),
    });
    const at = remedies.findIndex(({ id }) => id === "batch-norm");
    return { at, ...remedies[at] };
  };
  for (const size of ["batch_size=1", "shuffle=True", "1"]) {
    assert.equal(place(size).placement?.kind, "refused", size);
  }
  assert.equal(place("batch_size=2").isWeak, true);
  for (const size of ["batch_size=64", "**options", "batch_sampler=batches"]) {
    assert.equal(place(size).at, 0, size);
  }
});

test("a rate that nothing speaks for does not lead where something else can be edited", () => {
  const text = script("AdamW(model.parameters(), lr=1e-3)", ["build(8)"]);
  const finding = { ...findingOf("plateau"), measured: { level: 1.39, opening: 1.4 } };
  const [first, second] = planRemedies({ script: text, finding, hyperparameters: new Map() });
  assert.doesNotMatch(first?.id ?? "", /learning-rate$/);
  assert.match(second?.id ?? "", /learning-rate$/);
});

test("where one of several optimizers diverges its rate is not raised, however low it is", () => {
  const raises = (optimizer: string, worstDiverges: boolean) =>
    planRemedies({
      script: script(optimizer, plain),
      finding: { ...findingOf("optimizer-sensitivity"), measured: { worstDiverges } },
      hyperparameters: new Map(),
    }).some(({ id }) => id === "raise-learning-rate");
  for (const rate of ["1e-7", "1e-3"]) {
    const optimizer = `SGD(model.parameters(), lr=${rate})`;
    assert.ok(!raises(optimizer, true), rate);
    assert.ok(raises(optimizer, false), rate);
  }
});

test("of what a run can feel within a few thousand steps noise and softer labels come before a decay of the weights", () => {
  const network = `model = nn.Sequential(${plain.join(", ")})`;
  const ids = firstOf(noisyValidation(network, ""), "overfitting");
  assert.ok(ids.indexOf("add-weight-decay") > ids.indexOf("add-dropout"), ids.join(", "));
  assert.ok(ids.includes("add-dropout") && ids.includes("add-weight-decay"));
});

test("a run that swings at a usual rate gets shorter steps in time, at a higher one shorter steps from the start", () => {
  for (const [optimizer, first] of [
    ["Adam(model.parameters(), lr=0.01)", /cosine|plateau/],
    ["Adam(model.parameters(), lr=2e-3)", /cosine|plateau/],
    ["SGD(model.parameters(), lr=0.05, momentum=0.9)", /cosine|plateau/],
    ["Adam(model.parameters(), lr=0.15)", /^lower/],
    ["SGD(model.parameters(), lr=0.5, momentum=0.9)", /^lower/],
  ] as const) {
    assert.match(firstOf(script(optimizer, plain), "oscillation")[0] ?? "", first, optimizer);
  }
});

test("where nothing else can be edited the rate still goes in one direction only", () => {
  const linear = ["nn.Linear(8, 4)"];
  for (const rate of ["1e-4", "1e-3", "2e-3", "0.02"]) {
    const text = script(`Adam(model.parameters(), lr=${rate})`, linear).replace(
      "for epoch in range(20):",
      "while not done():",
    );
    const first = firstOf(text, "plateau").slice(0, 3);
    assert.ok(first.length > 0);
    assert.equal(first.filter((id) => /^(?:raise|lower)-/.test(id)).length, 1, first.join(", "));
  }
});

test("many tanhs keep their bounds and get weights that suit them, sigmoids and a few tanhs are replaced", () => {
  const stack = (act: string, depth: number) =>
    script("SGD(model.parameters(), lr=0.1)", [
      "nn.Linear(8, 64)",
      ...Array.from({ length: depth }, () => [`nn.${act}()`, "nn.Linear(64, 64)"]).flat(),
      "nn.Linear(64, 4)",
    ]);
  assert.equal(firstOf(stack("Tanh", 14), "vanishing-gradient")[0], "xavier-initialization");
  assert.equal(firstOf(stack("Sigmoid", 14), "vanishing-gradient")[0], "relu-activation");
  assert.equal(firstOf(stack("Tanh", 5), "vanishing-gradient")[0], "relu-activation");
});

test("the layers of a generator in a list of modules are counted", () => {
  const tower = script("SGD(model.parameters(), lr=0.01)", ["Tower()"]).replace(
    "model =",
    `class Tower(nn.Module):
    def __init__(self, depth=12):
        super().__init__()
        self.blocks = nn.ModuleList(nn.Linear(8, 8) for _ in range(depth))
        self.act = nn.Tanh()
    def forward(self, x):
        for block in self.blocks:
            x = self.act(block(x))
        return x
model =`,
  );
  assert.equal(firstOf(tower, "vanishing-gradient")[0], "xavier-initialization");
});
