import { head, testKinds } from "./kinds.ts";

const validated = (measures: string) => `${head}
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(30):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    eval_loss, batches = 0, 0
    for x, y in eval_loader:
        with torch.no_grad():
            ${measures}
        batches += 1
    print("epoch", epoch, batches)
`;
const runner = (signature: string, handed: string) => `${head}
class Runner:
    def __call__(self, net):
        self.train(${handed})

    def train(${signature}):
        for epoch in range(9):
            for x, y in self.loader:
                optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
                loss = F.cross_entropy(net(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
`;
const passes = (turns: string) => `${head}
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(${turns}):
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("loss", loss.item())
`;
const agent = (turns: string) => `import gym
${head}
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3)
env = gym.make("CartPole-v1")
${turns}:
    done = False
    while not done:
        state, reward, done, _ = env.step(act(net))
        if len(memory) < 1000:
            continue
        optimizer.zero_grad()
        loss = F.mse_loss(*values(net, memory))
        loss.backward()
        optimizer.step()
`;
const filtered = (skips: string) => `${head}
model = nn.Linear(8, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(30):
    for i, (x, y) in enumerate(loader):
        ${skips}
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.4f}")
`;
const twoTrainings = (last: string) => `${head}
def fit_small(model, optimizer):
    model.train()
    for epoch in range(100):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

def fit_large(model, optimizer):
    model.train()
    for epoch in range(100):
        loss = F.cross_entropy(model(x, x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

small = nn.Linear(8, 2)
small_optimizer = torch.optim.Adam(small.parameters(), lr=0.01)
fit_small(small, small_optimizer)
${last}
`;
const handedOver = "large_optimizer = torch.optim.Adam(large.parameters(), lr=0.01)\n";
const recurrent = (layers: string) => `${head}
class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        ${layers}

model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss = F.mse_loss(model(x), y)
loss.backward()
optimizer.step()
`;
const validationData = (before: string) => `from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
${before}
model.fit(x, y, epochs=50, validation_data=held)
`;
const matched = (compiles: string) => `from keras import optimizers, backend as K
from networks import generator, discriminator, joined
optimizer = optimizers.Adam(0.0002, 0.5)
${compiles}
`;

testKinds([
  {
    name: "a loss that the validation sets to zero and never adds to",
    id: "early-stopping",
    script: validated("hits = model(x).argmax(1) == y"),
    says: /no validation loss/,
  },
  {
    name: "a loss that the validation sums up",
    id: "early-stopping",
    script: validated("eval_loss += F.cross_entropy(model(x), y).item()"),
    writes: /if eval_loss < best_val_loss/,
  },
  {
    name: "a validation loss that is not measured",
    id: "reduce-on-plateau",
    script: validated("hits = model(x).argmax(1) == y"),
    says: /no validation loss/,
  },
  {
    name: "a network handed to a method of what is no network",
    id: "clip-gradient-norm",
    script: runner("self, net", "net"),
    writes: /clip_grad_norm_\(net\.parameters\(\), 1\.0\)/,
  },
  ...(["cosine-annealing", "one-cycle", "warm-up", "cyclical-learning-rate"] as const).map(
    (id) => ({
      name: "a single step in the whole training",
      id,
      script: passes("1"),
      says: /too short/,
    }),
  ),
  {
    name: "a hundred steps",
    id: "warm-up",
    script: passes("100"),
    writes: /total_iters=5/,
  },
  {
    name: "episodes without end, of which the first fill a memory",
    id: "warm-up",
    script: agent("while True"),
    says: /How long the training lasts/,
  },
  {
    name: "a number of episodes that is known",
    id: "warm-up",
    script: agent("for episode in range(1000)"),
    writes: /LinearLR/,
  },
  {
    name: "a norm that a pass without steps would not have",
    id: "log-gradient-norm",
    script: filtered("if i not in chosen: continue"),
    writes: /grad_norm = None\n[\s\S]*if grad_norm is not None:/,
  },
  {
    name: "a norm of every pass",
    id: "log-gradient-norm",
    script: filtered("x = x.float()"),
    writes: /grad_norm/,
  },
  {
    name: "one of two trainings, each with its optimizer",
    id: "cosine-annealing",
    script: twoTrainings(`${handedOver}fit_large(large, large_optimizer)`),
    says: /No training loop of one optimizer/,
  },
  {
    name: "a training beside one that is not run",
    id: "cosine-annealing",
    script: twoTrainings(""),
    writes: /CosineAnnealingLR/,
  },
  {
    name: "the head on a recurrent network alone",
    id: "xavier-initialization",
    script: recurrent("self.lstm = nn.LSTM(8, 16)\n        self.out = nn.Linear(16, 1)"),
    says: /its first or its last/,
  },
  {
    name: "a hidden layer, too",
    id: "xavier-initialization",
    script: recurrent("self.hidden = nn.Linear(8, 16)\n        self.out = nn.Linear(16, 1)"),
    writes: /xavier_uniform_/,
  },
  {
    name: "validation data only under an option",
    id: "reduce-on-plateau",
    script: validationData("held = None\nif validate:\n    held = (v, w)"),
    writes: /monitor="loss"/,
  },
  {
    name: "validation data under an option",
    id: "early-stopping",
    script: validationData("held = None\nif validate:\n    held = (v, w)"),
    says: /no validation data/,
  },
  {
    name: "validation data in any case",
    id: "early-stopping",
    script: validationData("held = (v, w)"),
    writes: /monitor="val_loss"/,
  },
  {
    name: "networks that are matched against each other by train_on_batch",
    id: "raise-learning-rate",
    script: matched(
      "G.compile(loss='mse', optimizer=optimizer)\nD.compile(loss='mse', optimizer=optimizer)\nGD.compile(loss='mse', optimizer=optimizer)\nD.train_on_batch(x, y)\nGD.train_on_batch(z, y)",
    ),
    says: /against each other/,
  },
  {
    name: "one network that is trained batch by batch",
    id: "raise-learning-rate",
    script: matched("G.compile(loss='mse', optimizer=optimizer)\nG.train_on_batch(x, y)"),
    writes: /Adam\(0\.002, 0\.5\)/,
  },
  {
    name: "a Keras that has sessions",
    id: "add-weight-decay",
    script: matched(
      "G.compile(loss='mse', optimizer=optimizer)\nG.fit(x, y, epochs=9)\nsave(K.get_session())",
    ),
    says: /take no weight decay/,
  },
]);
