import { head, step, testKinds } from "./kinds.ts";

const madeIn = (loop: string) => `${head}model = nn.Linear(6, 3)
criterion = nn.CrossEntropyLoss()
for ${loop}:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
`;

const setUpBy = (pass: string, run: string) => `${head}class Study:
    def prepare(self):
        self.model = nn.Linear(6, 3)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def one_pass(self, loader):
        ${pass}
        for images, labels in loader:
            self.optimizer.zero_grad()
            loss = F.cross_entropy(self.model(images), labels)
            loss.backward()
            self.optimizer.step()

    def run(self, loader):
        ${run}


study = Study()
study.prepare()
study.run(loader)
`;
const inEpochs = `for epoch in range(20):
            self.one_pass(loader)`;
const madeForEach = (loop: string, before = "") => `${head}def made():
    ${before}
    net = nn.Linear(6, 3)
    return net, torch.optim.SGD(net.parameters(), lr=0.1)

${loop}
`;
const trained = (start: string) => `${start}
    for epoch in range(20):
        for images, labels in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()`;

testKinds([
  {
    name: "an optimizer that a method makes anew in each epoch",
    id: "cosine-annealing",
    script: setUpBy("self.prepare()", inEpochs),
    says: /No training loop of one optimizer/,
  },
  {
    name: "an optimizer that a method makes anew beside the pass of each epoch",
    id: "reduce-on-plateau",
    script: setUpBy(
      "self.model.train()",
      inEpochs.replace("self.one", "self.prepare()\n            self.one"),
    ),
    says: /./,
  },
  {
    name: "an optimizer that a method makes once",
    id: "cosine-annealing",
    script: setUpBy("self.model.train()", inEpochs),
    writes: /CosineAnnealingLR\(self\.optimizer/,
  },
  {
    name: "an optimizer that a function makes for each fold",
    id: "cosine-annealing",
    script: madeForEach(trained("for fold in range(5):\n    net, optimizer = made()")),
    writes: /CosineAnnealingLR\(optimizer, T_max=20\)/,
  },
  {
    name: "an optimizer that is made anew in each epoch",
    id: "warm-up",
    script: madeIn("epoch in range(10)"),
    says: /No training loop of one optimizer/,
  },
  {
    name: "an optimizer for each fold",
    id: "warm-up",
    script: madeIn("fold in range(5)"),
    writes: /LinearLR\(optimizer/,
  },
  {
    name: "a loader whose own sampler makes the batches",
    id: "one-cycle",
    script: `${head}loader = torch.utils.data.DataLoader(data, batch_sampler=Endless(data))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
${step}`,
    says: /not known before its loop/,
  },
  {
    name: "a rate that a helper sets in every epoch",
    id: "reduce-on-plateau",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
    adjust_learning_rate(optimizer, epoch)
`,
    says: /sets the learning rate itself/,
  },
  {
    name: "a validation loss beside a test loss",
    id: "reduce-on-plateau",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("\n", "\n    ")}
    test_loss = evaluate(model, test)
    vali_loss = evaluate(model, valid)
    print(f"test loss {test_loss} vali loss {vali_loss}")
`,
    writes: /scheduler\.step\(vali_loss\)/,
  },
  {
    name: "a module whose name is that of something else by then",
    id: "warm-up",
    script: `${head}from torch import optim
model = Net()
optim = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    ${step.replaceAll("optimizer", "optim").replaceAll("\n", "\n    ")}
`,
    writes: /scheduler = torch\.optim\.lr_scheduler\.LinearLR\(optim,/,
  },
  {
    name: "an agent's update, which another file takes again and again",
    id: "one-cycle",
    script: `${head}class Agent:
    def __init__(self):
        self.policy = Net()
        self.optimizer = torch.optim.Adam(self.policy.parameters(), lr=0.001)
    def update(self):
        for _ in range(4):
            self.optimizer.zero_grad()
            self.policy.loss().backward()
            self.optimizer.step()
`,
    says: /No training loop/,
  },
  {
    name: "one epoch",
    id: "cosine-annealing",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
def train():
    ${step.replaceAll("\n", "\n    ")}
for epoch in range(1):
    train()
`,
    says: /too short/,
  },
  {
    name: "one epoch of Keras for each call",
    id: "one-cycle",
    script: `import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.001), loss="mse")
def train(states, targets):
    model.fit(states, targets, epochs=1)
`,
    says: /too short/,
  },
  {
    name: "a module whose name a function gives to something else",
    id: "warm-up",
    script: `${head}from torch import optim
model = Net()
def run():
    optim = torch.optim.Adam(model.parameters(), lr=0.001)
    for epoch in range(20):
        ${step.replaceAll("optimizer", "optim").replaceAll("\n", "\n        ")}
run()
`,
    writes: /scheduler = torch\.optim\.lr_scheduler\.LinearLR\(optim,/,
  },
  {
    name: "an optimizer that is made anew for each epoch",
    id: "one-cycle",
    script: `${head}model = Net()
def train(epoch):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1 / epoch)
    for index in range(100):
        ${step.replaceAll("\n", "\n        ")}
for epoch in range(1, 20):
    train(epoch)
`,
    says: /No training loop/,
  },
  {
    name: "an optimizer for each fold",
    id: "one-cycle",
    script: `${head}def train(fold):
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(100):
        ${step.replaceAll("\n", "\n        ")}
for fold in range(5):
    train(fold)
`,
    writes: /OneCycleLR\(optimizer, max_lr=0\.1/,
  },
  {
    name: "data without a length in Lightning",
    id: "one-cycle",
    script: `import pytorch_lightning as pl
import torch
from torch.utils.data import IterableDataset
class Replay(IterableDataset):
    pass
class Agent(pl.LightningModule):
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.001)
trainer = pl.Trainer(max_epochs=150)
`,
    says: /not known before it/,
  },
  {
    name: "data without a length, for a number of steps",
    id: "one-cycle",
    script: `import pytorch_lightning as pl
import torch
from torch.utils.data import IterableDataset
class Replay(IterableDataset):
    pass
class Agent(pl.LightningModule):
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.001)
trainer = pl.Trainer(max_steps=5000)
`,
    writes: /estimated_stepping_batches/,
  },
  {
    name: "an agent by its words, whose update another file calls",
    id: "one-cycle",
    script: `${head}class Explorer:
    def __init__(self):
        self.net = Net()
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001)
    def train_model(self, actions, advantages, next_obs, rewards, dones):
        for index in range(4):
            self.optimizer.zero_grad()
            self.net.loss(actions, advantages).backward()
            self.optimizer.step()
`,
    says: /No training loop/,
  },
]);
