import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { importCandidates } from "../../../../src/core/python/importedFile.ts";
import { planRemedy } from "../../../../src/core/remedy/planRemedies.ts";
import type { RemedyId } from "../../../../src/core/remedy/remedyId.ts";

const files: Readonly<Record<string, string>> = {
  "model.py": `import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.first = nn.Linear(20, hidden)
        self.second = nn.Linear(hidden, 10)

    def forward(self, x):
        return self.second(torch.tanh(self.first(x)))


def spare():
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
`,
  "optim.py": `import torch


def build_optimizer(model, lr, momentum=0.0):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
`,
  "config.py": "LR = 0.1\nEPOCHS = 20\nSEED = 3\n",
};

const script = `import config
import torch
from model import Net
from optim import build_optimizer

torch.manual_seed(config.SEED)
net = Net()
optimizer = build_optimizer(net, lr=config.LR)
loss_of = torch.nn.CrossEntropyLoss()
for epoch in range(config.EPOCHS):
    for x, y in torch.load("batches.pt"):
        optimizer.zero_grad()
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

type Project = Readonly<Record<string, string>>;

/** The files that a remedy changes, as it leaves them; the script is `train.py`. Null where it is refused. */
function changed(id: RemedyId, project: Project = files, main = script): Project | null {
  const imported = Object.entries(project).map(([path, text]) => ({
    path,
    module: path.replace(".py", "").replaceAll("/", "."),
    text,
  }));
  const { placement } = planRemedy(
    { script: main, finding: null, hyperparameters: new Map(), imported },
    id,
  );
  if (placement.kind === "refused") return null;
  if (placement.kind === "present") return {};
  const others = (placement.elsewhere ?? []).map(({ path, edits }) => [
    path,
    applyEdits(project[path] ?? "", edits),
  ]);
  const own = placement.edits.length > 0 ? [["train.py", applyEdits(main, placement.edits)]] : [];
  return Object.fromEntries([...own, ...others]);
}

test("a layer goes into the file that the model stands in, and nowhere else", () => {
  const after = changed("batch-norm");
  assert.deepEqual(Object.keys(after ?? {}), ["model.py"]);
  assert.match(after?.["model.py"] ?? "", /self\.norm1 = nn\.BatchNorm1d\(hidden\)/);
  assert.match(after?.["model.py"] ?? "", /nn\.Linear\(3, 4\), nn\.Tanh\(\), nn\.Linear\(4, 1\)/);
});

test("the optimizer changes where it is built", () => {
  const after = changed("add-momentum");
  assert.deepEqual(Object.keys(after ?? {}), ["optim.py"]);
  assert.match(after?.["optim.py"] ?? "", /momentum=0\.9\):/);
});

test("a seed changes in the settings that hold it", () => {
  assert.deepEqual(changed("another-seed"), {
    "config.py": files["config.py"]?.replace("SEED = 3", "SEED = 4  # seed was 3") ?? "",
  });
});

test("what a file does not know by name is not written into it", () => {
  const plain = { ...files, "config.py": "LR = 0.1\nEPOCHS = 20\n" };
  const main = script.replace(
    "build_optimizer(net, lr=config.LR)",
    "torch.optim.SGD(net.parameters(), 0.1)",
  );
  const after = changed("xavier-initialization", plain, main);
  assert.deepEqual(Object.keys(after ?? {}), ["train.py"]);
  assert.match(after?.["train.py"] ?? "", /isinstance\(module, torch\.nn\.Linear\)/);
});

test("a remedy has nothing to do on what it made of several files", () => {
  for (const id of ["batch-norm", "add-dropout", "add-momentum", "relu-activation"] as const) {
    const { "train.py": main = script, ...others } = changed(id) ?? {};
    assert.deepEqual(changed(id, { ...files, ...others }, main), {}, id);
  }
});

test("parts of the other file that the script does not use are left alone", () => {
  const main = script.replace("from model import Net", "from model import spare as Net");
  const after = changed("relu-activation", files, main);
  assert.match(after?.["model.py"] ?? "torch.tanh(self", /torch\.tanh\(self/);
});

const trains = (made: string, held: string) => `import torch
from model import Net
from towers import Tower

${made}
optimizer = torch.optim.SGD(${held}.parameters(), lr=0.1)
for epoch in range(20):
    for x, y in torch.load("batches.pt"):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(${held}(x), y)
        loss.backward()
        optimizer.step()
`;

test("a network that is imported, and that no optimizer of the script holds, is left alone", () => {
  const other = "student = Tower(10)";
  const loaded = 'teacher = Net()\nteacher.load_state_dict(torch.load("net.pt"))\nteacher.eval()';
  for (const id of ["batch-norm", "relu-activation", "add-dropout"] as const) {
    assert.equal(changed(id, files, trains(other, "student")), null, id);
    assert.equal(changed(id, files, trains(`${loaded}\n${other}`, "student")), null, id);
  }
});

const probe = `import torch


def probe(features, labels):
    classifier = torch.nn.Linear(64, 10)
    optimizer = torch.optim.SGD(classifier.parameters(), lr=0.1)
    for x, y in zip(features, labels):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(classifier(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()
`;

test("a training of the other file, beside the script's own, is left alone", () => {
  const main = script
    .replace("import config\n", "import config\nfrom probing import probe\n")
    .replace("build_optimizer(net, lr=config.LR)", "made(net)");
  const measuring = `${main}print(probe(torch.load("x.pt"), torch.load("y.pt")))\n`;
  for (const id of ["xavier-initialization", "raise-learning-rate", "use-adam"] as const) {
    assert.equal(changed(id, { "probing.py": probe }, measuring), null, id);
  }
  const only =
    'import torch\nfrom probing import probe\nprobe(torch.load("x.pt"), torch.load("y.pt"))\n';
  const after = changed("use-adam", { "probing.py": probe }, only);
  assert.match(after?.["probing.py"] ?? "", /torch\.optim\.Adam\(classifier/);
});

test("a network that an optimizer of the script may hold is changed where it stands", () => {
  const chosen = "net = Net() if wide else Tower(10)";
  const kept = "nets = dict(plain=Net)\nstudent = nets[name]()";
  for (const [made, held] of [
    [chosen, "net"],
    [kept, "student"],
    ["net = Net(hidden=32)", "net"],
  ] as const) {
    const after = changed("relu-activation", files, trains(made, held));
    assert.match(after?.["model.py"] ?? "", /torch\.relu\(self\.first/, made);
  }
});

test("of several networks that a table offers, the one at hand is left alone: a run trains one of them", () => {
  for (const [made, held] of [
    ["nets = dict(plain=Net, deep=Tower)\nstudent = nets[name]()", "student"],
    ['nets = {"plain": Net(), "deep": Tower(10)}\nstudent = nets[name]', "student"],
    ['student = {"plain": Net, "deep": Tower}[name]()', "student"],
  ] as const) {
    assert.equal(changed("relu-activation", files, trains(made, held)), null, made);
  }
});

test("modules of libraries are no candidates; relative and nested ones are", () => {
  const text = "import torch\nimport net\nfrom .parts.block import Block\nfrom .. import top\n";
  assert.deepEqual(
    importCandidates(text).map(({ paths }) => paths[0]),
    ["net.py", "parts/block.py", "parts/block/Block.py", "../__init__.py", "../top.py"],
  );
});

test("a module that is imported out of its package is one that the script's settings may stand in", () => {
  const main = script
    .replace("import config\n", "from settings import config\n")
    .replace("from model import Net", "import parts.model as model")
    .replace("Net()", "model.Net()");
  const { "config.py": settings = "", "model.py": model = "", ...others } = files;
  const project = { ...others, "settings/config.py": settings, "parts/model.py": model };
  assert.deepEqual(Object.keys(changed("another-seed", project, main) ?? {}), [
    "settings/config.py",
  ]);
  assert.deepEqual(Object.keys(changed("batch-norm", project, main) ?? {}), ["parts/model.py"]);
});

const engine = `import torch


class Trainer:
    def __init__(self, model, optimizer, loss_of, batches):
        self.model = model
        self.optimizer = optimizer
        self.loss_of = loss_of
        self.batches = batches

    def fit(self, epochs):
        for epoch in range(epochs):
            for x, y in self.batches:
                self.optimizer.zero_grad()
                loss = self.loss_of(self.model(x), y)
                loss.backward()
                self.optimizer.step()
            print(f"epoch {epoch} loss {loss.item():.4f}")
`;

const caller = `import torch
from engine import Trainer

net = torch.nn.Sequential(torch.nn.Linear(20, 64), torch.nn.Tanh(), torch.nn.Linear(64, 5))
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
trainer = Trainer(net, optimizer, torch.nn.CrossEntropyLoss(), torch.load("batches.pt"))
trainer.fit(20)
`;

/** What a remedy for the engine makes of it and of the file that calls it. */
function changedOfCalled(id: RemedyId, calling: string = caller, main: string = engine) {
  const file = { path: "main.py", module: "engine", text: calling, isCaller: true as const };
  const { placement } = planRemedy(
    { script: main, finding: null, hyperparameters: new Map(), imported: [file] },
    id,
  );
  if (placement.kind !== "edit") return placement.kind;
  const [other] = placement.elsewhere ?? [];
  return {
    engine: applyEdits(main, placement.edits),
    caller: other ? applyEdits(calling, other.edits) : calling,
    anchor: main.slice(placement.anchor.from, placement.anchor.to),
  };
}

test("an engine that is handed its optimizer has its rate changed where the caller decides it", () => {
  const after = changedOfCalled("raise-learning-rate");
  assert(typeof after === "object");
  assert.equal(after.engine, engine);
  assert.equal(after.caller, caller.replace("lr=0.01)", "lr=0.1)  # learning rate was 0.01"));
  assert.match(after.anchor, /^class Trainer/);
});

test("a clip goes into the engine, and the caller stays as it is", () => {
  const after = changedOfCalled("clip-gradient-norm");
  assert(typeof after === "object");
  assert.equal(after.caller, caller);
  assert.match(after.engine, /backward\(\)\n +.*clip_grad_norm_\(/);
});

test("a caller that makes no optimizer, or another class of the file, tells nothing", () => {
  const without = caller.replace("torch.optim.SGD(net.parameters(), lr=0.01)", "chosen(net)");
  assert.equal(changedOfCalled("raise-learning-rate", without), "refused");
  const two = caller.replace("trainer =", "other = torch.optim.Adam(net.parameters())\ntrainer =");
  assert.equal(changedOfCalled("raise-learning-rate", two), "refused");
  const unused = `${engine}\n\nclass Report:\n    pass\n`;
  const elsewhere = caller.replace("import Trainer", "import Report").replace(/trainer.*\n/g, "");
  assert.equal(changedOfCalled("raise-learning-rate", elsewhere, unused), "refused");
});

const maker = `import torch


class Agent:
    def __init__(self, net, learning_rate=1e-4):
        self.net = net
        self.optimizer = torch.optim.Adam(net.parameters(), lr=learning_rate)

    def update(self, x, y):
        self.optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()
`;
const using = (rate: string) =>
  `import torch\nfrom engine import Agent\n\nagent = Agent(torch.nn.Linear(4, 1)${rate})\nfor x, y in torch.load("b.pt"):\n    agent.update(x, y)\n`;

test("a default that the caller gives another value is not where the rate is decided", () => {
  const given = changedOfCalled("raise-learning-rate", using(", learning_rate=3e-4"), maker);
  assert(typeof given === "object");
  assert.equal(given.engine, maker);
  assert.match(given.caller, /learning_rate=1e-3|learning_rate=0\.001|learning_rate=3e-3/);
  const unknown = changedOfCalled(
    "raise-learning-rate",
    using(", learning_rate=settings()"),
    maker,
  );
  assert.equal(unknown, "refused");
  const usual = changedOfCalled("raise-learning-rate", using(""), maker);
  assert(typeof usual === "object");
  assert.match(usual.engine, /learning_rate=1e-3/);
});

const kerasMaker = `import keras
from keras.layers import Dense


class Miner:
    def train(self, x, y, epochs=100, learning_rate=0.01):
        model = keras.Sequential([Dense(64, activation="relu"), Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=learning_rate))
        model.fit(x, y, epochs=epochs, batch_size=32)
`;

test("a schedule does not count with a default that the caller gives another value", () => {
  const calling = (rate: string) =>
    `import keras\nfrom engine import Miner\n\nminer = Miner()\nminer.train(keras.ops.ones((9, 4)), keras.ops.ones(9)${rate})\n`;
  const given = changedOfCalled("cosine-annealing", calling(", learning_rate=0.0001"), kerasMaker);
  if (typeof given === "object") assert.match(given.engine, /0\.5 \* 0\.0001/);
  else assert.equal(given, "refused");
  assert.equal(
    changedOfCalled("cosine-annealing", calling(", learning_rate=settings()"), kerasMaker),
    "refused",
  );
  const usual = changedOfCalled("cosine-annealing", calling(""), kerasMaker);
  assert(typeof usual === "object");
  assert.match(usual.engine, /0\.5 \* 0\.01/);
});

test("a file whose names are all imported at once is read as one of which they are named", () => {
  const main = script.replace("from model import Net", "from model import *");
  const after = changed("batch-norm", files, main);
  assert.deepEqual(Object.keys(after ?? {}), ["model.py"]);
  assert.match(after?.["model.py"] ?? "", /self\.norm1 = nn\.BatchNorm1d\(hidden\)/);
  assert.match(after?.["model.py"] ?? "", /nn\.Linear\(3, 4\), nn\.Tanh\(\), nn\.Linear\(4, 1\)/);
  const modules = importCandidates(main).map(({ module }) => module);
  assert(modules.includes("model"));
  const unused = main.replace("net = Net()", "net = torch.load('net.pt')");
  assert.equal(changed("batch-norm", files, unused), null);
});

const module = `import lightning as L
import torch


class Net(L.LightningModule):
    def __init__(self, rate=1e-3):
        super().__init__()
        self.rate = rate
        self.layer = torch.nn.Linear(20, 10)

    def training_step(self, batch):
        x, y = batch
        return torch.nn.functional.cross_entropy(self.layer(x), y)

    def validation_step(self, batch):
        x, y = batch
        self.log("val_loss", torch.nn.functional.cross_entropy(self.layer(x), y))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.rate)
`;

test("a Trainer that only tests or predicts trains no module of another file", () => {
  const main = (calls: string) =>
    `import lightning as L\nimport torch\nfrom net import Net\n\nnet = Net()\ntrainer = L.Trainer(max_epochs=20)\n${calls}`;
  const others = { "net.py": module };
  for (const id of ["early-stopping", "raise-learning-rate", "log-gradient-norm"] as const) {
    assert.notEqual(changed(id, others, main('trainer.fit(net, torch.load("x.pt"))\n')), null, id);
    assert.equal(changed(id, others, main('trainer.test(net, torch.load("x.pt"))\n')), null, id);
  }
});
