import { head, testKinds } from "./kinds.ts";

const byFunction = (epochs: string, before = "") => `${head}${before}
def train_one_epoch(model, optimizer):
    total = 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total

model = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(${epochs}):
    print(train_one_epoch(model, optimizer))
`;
const byBatch = (epochs: number) => `${head}
loader = torch.utils.data.DataLoader(data, batch_size=16)
model = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(${epochs}):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;
const handed = (epochs: number) => `${head}
def train(model, optimizer, epochs):
    for epoch in range(epochs):
        run(model, optimizer)

def run(model, optimizer):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

EPOCHS = ${epochs}
model = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
train(model=model, optimizer=optimizer, epochs=EPOCHS)
`;
const keras = (epochs: number) => `import keras
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
model.fit(x, y, epochs=${epochs})
`;
const options = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=3)
args = parser.parse_args()`;
const short = /too short for a schedule/;

testKinds([
  { name: "three epochs", id: "one-cycle", script: byFunction("3"), says: short },
  {
    name: "three epochs unless the command line says more",
    id: "one-cycle",
    script: byFunction("args.epochs", options),
    says: short,
  },
  { name: "three epochs", id: "warm-up", script: byFunction("3"), says: short },
  { name: "three epochs", id: "cyclical-learning-rate", script: byFunction("3"), says: short },
  { name: "one epoch by a parameter", id: "cosine-annealing", script: handed(1), says: short },
  { name: "one epoch by a parameter", id: "warm-up", script: handed(1), says: short },
  {
    name: "thirty epochs by a parameter",
    id: "warm-up",
    script: handed(30),
    writes: /total_iters=max\(1, epochs \/\/ 10\)/,
  },
  {
    name: "thirty epochs",
    id: "one-cycle",
    script: byFunction("30"),
    writes: /OneCycleLR\(optimizer, max_lr=0\.001, total_steps=30/,
  },
  {
    name: "three epochs that fall along a cosine",
    id: "cosine-annealing",
    script: byFunction("3"),
    writes: /T_max=3/,
  },
  {
    name: "two epochs with a step for each batch",
    id: "cyclical-learning-rate",
    script: byBatch(2),
    writes: /step_size_up=max\(1, \(?len\(loader\)\)? \/\/ 2\)/,
  },
  {
    name: "twenty epochs with a step for each batch",
    id: "cyclical-learning-rate",
    script: byBatch(20),
    writes: /step_size_up=2 \* len\(loader\)/,
  },
  { name: "three epochs of Keras", id: "one-cycle", script: keras(3), says: short },
  { name: "five epochs of Keras", id: "cyclical-learning-rate", script: keras(5), says: short },
  {
    name: "twenty epochs of Keras",
    id: "cyclical-learning-rate",
    script: keras(20),
    writes: /LearningRateScheduler/,
  },
  {
    name: "a pass that another file calls in each epoch",
    id: "warm-up",
    script: `${head}
def load(path):
    model = Net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    return model, optimizer

def train_one_epoch(model, loader, optimizer, device):
    model.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`,
    says: /begin anew each time/,
  },
  {
    name: "a whole training by a function that is handed its optimizer",
    id: "warm-up",
    script: `${head}
def fit(model, optimizer, data, steps):
    for step in range(steps):
        optimizer.zero_grad()
        loss = F.mse_loss(model(data.x), data.y)
        loss.backward()
        optimizer.step()

model = nn.Linear(6, 3)
fit(model, torch.optim.Adam(model.parameters(), lr=0.001), data, 500)
`,
    writes: /LinearLR\(optimizer/,
  },
]);

const skipping = (skip: string) => `${head}
def train_epoch(model, optimizer):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

model = nn.Linear(6, 3)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
lowest = 1e9
for epoch in range(40):
    ${skip}
    train_epoch(model, optimizer)
    val_loss = evaluate(model)
    print(f"val_loss {val_loss:.3f}")
    if val_loss > lowest:
        continue
    lowest = val_loss
    torch.save(model.state_dict(), "best.pt")
`;
const inBranch = (condition: string) => `${head}
model = nn.Linear(6, 3)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
lowest = 1e9
for epoch in range(40):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
    val_loss = evaluate(model)
    if ${condition}:
        lowest = val_loss
        print(f"val loss {lowest:.4f}")
`;

testKinds([
  {
    name: "turns that end where the loss has risen",
    id: "cosine-annealing",
    script: skipping("model.train()"),
    writes: /scheduler\.step\(\)\n {4}if val_loss > lowest:/,
  },
  {
    name: "turns that end where the loss has risen",
    id: "reduce-on-plateau",
    script: skipping("model.train()"),
    writes: /scheduler\.step\(val_loss\)\n {4}if val_loss > lowest:/,
  },
  {
    name: "turns that end where the loss has risen",
    id: "early-stopping",
    script: skipping("model.train()"),
    writes: / {12}break\n {4}if val_loss > lowest:/,
  },
  {
    name: "turns that are over before they train",
    id: "cosine-annealing",
    script: skipping("if epoch < start:\n        continue"),
    writes: /scheduler\.step\(\)\n {4}if val_loss > lowest:/,
  },
  {
    name: "a loss that is only printed where it has fallen",
    id: "reduce-on-plateau",
    script: inBranch("epoch > 5 and val_loss < lowest"),
    writes: /\n {4}scheduler\.step\(val_loss\)/,
  },
  {
    name: "a loss that is only printed where it has fallen",
    id: "early-stopping",
    script: inBranch("epoch > 5 and lowest > val_loss"),
    writes: /\n {4}if val_loss < best_val_loss:/,
  },
  {
    name: "the Trainer's restarts, of which there is none by default",
    id: "cyclical-learning-rate",
    script: `from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
args = TrainingArguments(output_dir="out", learning_rate=2e-5, lr_scheduler_type="linear")
Trainer(model=model, args=args, train_dataset=data).train()
`,
    writes:
      /lr_scheduler_type="cosine_with_restarts"[\s\S]*lr_scheduler_kwargs=\{"num_cycles": 4\}/,
  },
]);
