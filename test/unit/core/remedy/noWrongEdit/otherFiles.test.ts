import { head, step, testKinds } from "./kinds.ts";

/** What an edit rests on is decided where this file does not show it: by callers, by callbacks, by another optimizer. */
const keras = `import numpy as np
from tensorflow import keras
from ours.callbacks import Callbacks
model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
`;
const fitted = (callbacks: string) =>
  `${keras}stop = keras.callbacks.CSVLogger("log.csv")
model.fit(x, y, validation_split=0.2, epochs=100, callbacks=[${callbacks}])
`;

const trainer = (rate: string) => `${head}def train(model, loader, epochs, lr=${rate}):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(epochs):
        ${step.replaceAll("\n", "\n        ")}
`;

const options = (call: string) => `${head}import argparse


def train(data, model, lr=3e-3, epochs=10):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for epoch in range(epochs):
        ${step.replaceAll("\n", "\n        ")}

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-5)
parser.add_argument("--epochs", type=int, default=10)
${call}
`;
const module = (use: string) => `${head}import pytorch_lightning as pl


class Tagger(pl.LightningModule):
    def __init__(self, width=32, learning_rate=1e-5):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, 2))
        self.learning_rate = learning_rate
    def training_step(self, batch, index):
        x, y = batch
        return F.cross_entropy(self.net(x), y)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.learning_rate)
${use}`;

testKinds([
  {
    name: "a default of a class that another file makes",
    id: "raise-learning-rate",
    script: module(""),
    says: /calls this one may give the value/,
  },
  {
    name: "a default of a function that another file calls",
    id: "raise-learning-rate",
    script: trainer("1e-5"),
    says: /calls this one may give the value/,
  },
  {
    name: "a default of a class that this file makes",
    id: "raise-learning-rate",
    script: `${module("")}model = Tagger(width=64)\n`,
    writes: /learning_rate=1e-3/,
  },
  {
    name: "a default that the only maker of the class passes over",
    id: "raise-learning-rate",
    script: `${module("")}settings = {"rate": 2e-5}\nmodel = Tagger(learning_rate=settings["rate"])\n`,
    writes: /learning_rate=1e-5\)[\s\S]*"rate": 1e-3/,
  },
  {
    name: "all options at once, which have a value of their own",
    id: "raise-learning-rate",
    script: options("args = parser.parse_args()\ntrain(data, model, **vars(args))"),
    writes: /lr=3e-3[\s\S]*default=(?:1e-4|1e-3|3e-4)/,
  },
  {
    name: "all options at once, to a function that an option chooses",
    id: "raise-learning-rate",
    script: options(
      "parser.set_defaults(run=train)\nargs = parser.parse_args()\nargs.run(data, model, **vars(args))",
    ),
    writes: /lr=3e-3[\s\S]*default=(?:1e-4|1e-3|3e-4)/,
  },
  {
    name: "options that are not handed on",
    id: "raise-learning-rate",
    script: options("args = parser.parse_args()\ntrain(data, model, epochs=args.epochs)").replace(
      "lr=3e-3",
      "lr=3e-5",
    ),
    writes: /lr=1e-4, epochs=10/,
  },
  {
    name: "a callback of another file, which may stop already",
    id: "early-stopping",
    script: fitted("Callbacks.es, stop"),
    says: /callback of another file/,
  },
  {
    name: "a callback of another file, which may reduce already",
    id: "reduce-on-plateau",
    script: fitted("Callbacks.reduce"),
    says: /callback of another file/,
  },
  {
    name: "callbacks of this file",
    id: "early-stopping",
    script: fitted("stop"),
    writes: /\[stop,\s+keras\.callbacks\.EarlyStopping/,
  },
  {
    name: "a rate that callers of other files give",
    id: "one-cycle",
    script: trainer("0.001"),
    writes: /max_lr=\[group\["lr"\] for group in optimizer\.param_groups\]/,
  },
  {
    name: "a rate that the only caller leaves as it is",
    id: "one-cycle",
    script: `${trainer("0.001")}train(model, loader, 10)\n`,
    writes: /max_lr=0\.001/,
  },
  {
    name: "one of two optimizers that a function returns",
    id: "raise-learning-rate",
    script: `${head}def build(args, model):
    if args.optimizer == "adamw":
        return torch.optim.AdamW(model.parameters(), lr=args.lr)
    return make_muon(model, args)
optimizer = build(args, model)
${step}`,
    says: /chooses the optimizer when it runs: build/,
  },
  {
    name: "steps with and without a scaler",
    id: "clip-gradient-norm",
    script: `${head}optimizer = model.setup_optimizer()
for images, labels in loader:
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    if scaler is not None:
        scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()
    else:
        optimizer.step()
    model.zero_grad()
`,
    writes:
      /clip_grad_norm_\(.*\n\s+scaler\.step\(optimizer\)[\s\S]*clip_grad_norm_\(.*\n\s+optimizer\.step/,
  },
  {
    name: "gates that are sliced out of one layer",
    id: "relu-activation",
    script: `${head}class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(48)
        self.gates = nn.Linear(32, 48)
        self.out = nn.Linear(16, 16)
    def forward(self, x, h, c):
        gates = self.norm(torch.sigmoid(self.gates(torch.cat([x, h], dim=1))))
        f, i, o = gates[:, :16], gates[:, 16:32], gates[:, 32:]
        c = f * c + i * self.out(x)
        return o * c, c
model = Cell()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
`,
    says: /No sigmoid or tanh/,
  },
  {
    name: "a critic against a generator, whose optimizers come from elsewhere",
    id: "batch-norm",
    script: `${head}class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 32)
        self.out = nn.Linear(32, 1)
    def forward(self, x):
        return self.out(F.relu(self.first(x)))
def train(optimizer_critic, optimizer_generator):
    optimizer_critic.zero_grad()
    optimizer_generator.zero_grad()
`,
    says: /against each other/,
  },
  {
    name: "a rate of zero",
    id: "lower-learning-rate",
    script: `${head}optimizer = torch.optim.Adam(model.parameters(), lr=0.0)\n${step}`,
    says: /0 already/,
  },
  {
    name: "groups that another file makes, without a rate beside them",
    id: "lower-learning-rate",
    script: `${head}optimizer = torch.optim.AdamW(config.get_param_groups(model), weight_decay=0.1)\n${step}`,
    says: /rates of their own/,
  },
  {
    name: "a temperature beside networks whose optimizers are elsewhere",
    id: "raise-learning-rate",
    script: `import tensorflow as tf
class Agent:
    def __init__(self, policy):
        self.policy = policy
        self.alpha_optimizer = tf.keras.optimizers.Adam(3e-4)
    def update(self, gradients, variables):
        self.policy.optimizer.apply_gradients(zip(gradients, variables))
        self.alpha_optimizer.apply_gradients([(gradients[0], self.alpha)])
`,
    says: /Another optimizer takes steps/,
  },
  {
    name: "an output that a class returns beside another",
    id: "relu-activation",
    script: `import tensorflow as tf
class Policy(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(64, activation="relu")
        self.mean = tf.keras.layers.Dense(2, activation="tanh")
        self.deviation = tf.keras.layers.Dense(2)
    def call(self, x):
        x = self.hidden(x)
        mean = self.mean(x)
        deviation = self.deviation(x)
        return mean, deviation
`,
    says: /No sigmoid or tanh|do not saturate/,
  },
  {
    name: "a hidden layer of a class",
    id: "relu-activation",
    script: `import tensorflow as tf
class Policy(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(64, activation="tanh")
        self.out = tf.keras.layers.Dense(2)
    def call(self, x):
        return self.out(self.hidden(x))
`,
    writes: /Dense\(64, activation="relu"\)/,
  },
  {
    name: "a Trainer that only predicts",
    id: "clip-gradient-norm",
    script: `import lightning as L
trainer = L.Trainer(devices=1)
predictions = trainer.predict(model, loader)
`,
    says: /does not train/,
  },
  ...["from ours.models import build\nmodel = build(options)", "def fit(model):\n    pass"].map(
    (made) => ({
      name: `a network that this file does not show may be trained already: ${made}`,
      id: "raise-learning-rate" as const,
      script: `${head}${made}
optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)
${step}`,
      writes: /lr=1e-4/,
    }),
  ),
  {
    name: "a network of this file that learns from nothing",
    id: "raise-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)
${step}`,
    writes: /lr=1e-3/,
  },
]);
