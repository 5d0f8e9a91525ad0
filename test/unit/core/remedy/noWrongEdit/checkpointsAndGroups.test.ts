import { head, testKinds } from "./kinds.ts";

const training = `optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    model.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
    model.eval()
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;
const ownClass = `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 10)
    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))
`;
const sequence = `${head}model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))\n`;
const loaded = /none for a further layer/;

testKinds([
  {
    name: "a network whose weights are loaded",
    id: "layer-norm",
    script: `${ownClass}model = Net()\nmodel.load_state_dict(torch.load("net.pt"))\n${training}`,
    says: loaded,
  },
  {
    name: "a network whose weights are loaded from a part of a file",
    id: "batch-norm",
    script: `${sequence}state = torch.load("net.pt")\nmodel.load_state_dict(state["model"])\n${training}`,
    says: loaded,
  },
  {
    name: "a list of layers whose numbers the weights have",
    id: "add-dropout",
    script: `${sequence}model.load_state_dict(torch.load("net.pt"))\n${training}`,
    says: loaded,
  },
  {
    name: "a network of Keras whose weights are loaded",
    id: "layer-norm",
    script: `import keras
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.load_weights("net.h5")
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=20)
`,
    says: loaded,
  },
  {
    name: "dropout, which has no weights and no number",
    id: "add-dropout",
    script: `${ownClass}model = Net()\nmodel.load_state_dict(torch.load("net.pt"))\n${training}`,
    writes: /self\.dropout = nn\.Dropout\(0\.5\)/,
  },
  {
    name: "weights of which some may be missing",
    id: "layer-norm",
    script: `${ownClass}model = Net()\nmodel.load_state_dict(torch.load("net.pt"), strict=False)\n${training}`,
    writes: /nn\.LayerNorm\(128\)/,
  },
  {
    name: "the best weights, once training is over",
    id: "layer-norm",
    script: `${ownClass}model = Net()\n${training}model.load_state_dict(torch.load("best.pt"))\n`,
    writes: /nn\.LayerNorm\(128\)/,
  },
  {
    name: "weights if there are some",
    id: "layer-norm",
    script: `${ownClass}model = Net()
if args.resume:
    model.load_state_dict(torch.load(args.resume))
${training}`,
    writes: /nn\.LayerNorm\(128\)/,
  },
  {
    name: "weights of a network of torchvision before layers of the script",
    id: "layer-norm",
    script: `${head}from torchvision import models
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = models.resnet18()
        self.trunk.load_state_dict(torch.load("resnet.pt"))
        self.fc1 = nn.Linear(1000, 128)
        self.fc2 = nn.Linear(128, 10)
    def forward(self, x):
        return self.fc2(F.relu(self.fc1(self.trunk(x))))
model = Net()
${training}`,
    writes: /nn\.LayerNorm\(128\)/,
  },
]);

const grouped = (groups: string, optimizer = "torch.optim.SGD(params, lr=0.01, momentum=0.9)") =>
  `${head}${groups}
optimizer = ${optimizer}
for epoch in range(20):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;
const byFunction = (inside: string, given: string) => `
def get_parameters(model, lr):
    return [${inside}]
model = Net()
params = get_parameters(model, ${given})`;
const own =
  '{"params": model.trunk.parameters(), "lr": lr * 0.1}, {"params": model.head.parameters(), "lr": lr}';

testKinds([
  {
    name: "groups of a function that have rates of their own",
    id: "raise-learning-rate",
    script: grouped(byFunction(own, "0.01")),
    says: /gives parameter groups rates of their own/,
  },
  {
    name: "groups of a function that have rates of their own, down",
    id: "lower-learning-rate",
    script: grouped(byFunction(own, "0.01")),
    says: /gives parameter groups rates of their own/,
  },
  {
    name: "groups of another file that are handed the rate",
    id: "lower-learning-rate",
    script: grouped(
      "from groups import parameters_of\nmodel = Net()\nlr = 0.01\nparams = parameters_of(model, lr)",
    ),
    says: /gives parameter groups rates of their own/,
  },
  {
    name: "groups of a function that have rates of their own",
    id: "one-cycle",
    script: grouped(byFunction(own, "0.01")),
    writes: /max_lr=\[group\["lr"\] for group in optimizer\.param_groups\]/,
  },
  {
    name: "groups that only have decays of their own",
    id: "lower-learning-rate",
    script: grouped(
      byFunction(
        '{"params": model.trunk.parameters(), "weight_decay": 0.0}, {"params": model.head.parameters()}',
        "0.01",
      ),
    ),
    writes: /SGD\(params, lr=0\.001/,
  },
  {
    name: "a rate that none of the groups has",
    id: "lower-learning-rate",
    script: grouped(`model = Net()
params = [
    {"params": model.trunk.parameters(), "lr": 1e-4},
    {"params": model.head.parameters(), "lr": 1e-2},
]`),
    writes: /"lr": 1e-3\},[^\n]*was 0\.01\n\]\noptimizer = torch\.optim\.SGD\(params, lr=0\.01/,
  },
]);

const accelerated = (made: string, name: string) => `${head}${made}
model = nn.Linear(6, 3)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
for epoch in range(20):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        ${name}.backward(loss)
        optimizer.step()
    print(f"loss {loss.item():.4f}")
`;

testKinds([
  {
    name: "an accelerator by a short name",
    id: "log-gradient-norm",
    script: accelerated("import accelerate\nacc = accelerate.Accelerator()", "acc"),
    writes: /grad_norm = acc\.clip_grad_norm_\(model\.parameters\(\), float\("inf"\)\)/,
  },
  {
    name: "an accelerator of another module",
    id: "clip-gradient-norm",
    script: accelerated("from accelerate.utils import set_seed\nfrom setup import acc", "acc"),
    writes: /acc\.clip_grad_norm_\(model\.parameters\(\), 1\.0\)/,
  },
  {
    name: "an optimizer that scales the loss itself",
    id: "log-gradient-norm",
    script: accelerated("", "optimizer"),
    says: /scaled by apex/,
  },
  {
    name: "an optimizer that scales the loss itself",
    id: "clip-gradient-norm",
    script: accelerated("", "optimizer"),
    says: /scaled by apex/,
  },
]);

const old = (print: string) => `${head}
model = nn.Linear(6, 3)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(40):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    print(${print})
`;

testKinds([
  { name: "PyTorch 0.3", id: "label-smoothing", script: old("loss.data[0]"), says: /written for/ },
  { name: "PyTorch 0.3", id: "one-cycle", script: old("loss.data[0]"), says: /written for/ },
  {
    name: "PyTorch 0.3 by way of NumPy",
    id: "warm-up",
    script: old("loss.data.cpu().numpy()[0]"),
    says: /written for/,
  },
  {
    name: "PyTorch 0.3 in its evaluation",
    id: "add-weight-decay",
    script: `${old("loss")}x = torch.autograd.Variable(images, volatile=True)\n`,
    says: /written for/,
  },
  {
    name: "PyTorch of today that reads a part of its data",
    id: "label-smoothing",
    script: old("images.data[0]"),
    writes: /label_smoothing=0\.1/,
  },
]);
