import { head, type Kind, testKinds } from "./kinds.ts";

const id = "early-stopping" as const;

/** A training of `network` over epochs, with a validation loss. */
const training = (
  network: string,
  optimizer: string,
  made = `torch.optim.SGD(${network}.parameters(), lr=0.1)`,
) => `
${network} = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2))
${optimizer} = ${made}
for epoch in range(30):
    for x, y in train_loader:
        ${optimizer}.zero_grad()
        loss = criterion(${network}(x), y)
        loss.backward()
        ${optimizer}.step()
    val_loss = evaluate(${network}, val_loader)
    print(f"epoch {epoch} val loss {val_loss:.4f}")
`;

/** A trainer whose network and optimizer other files hand to it. */
const trainer = (body: string) => `${head}
class Trainer:
    def __init__(self, net, optimizer, train_loader, val_loader):
        self.net = net
        self.optimizer = optimizer
        self.train_loader = train_loader
        self.val_loader = val_loader

    def train(self):
        self.net.train()
        for x, y in self.train_loader:
            self.optimizer.zero_grad()
            loss = F.cross_entropy(self.net(x), y)
            loss.backward()
            self.optimizer.step()

    def evaluate(self):
        self.net.eval()
        return sum(F.cross_entropy(self.net(x), y).item() for x, y in self.val_loader)

${body}`;

const stopped: readonly Kind[] = [
  {
    name: "two trainings one after the other",
    id,
    script: `${head}${training("small", "small_optimizer")}${training("large", "large_optimizer")}`,
    writes: /deepcopy\(small\.state_dict\(\)\)[\s\S]*deepcopy\(large\.state_dict\(\)\)/,
  },
  {
    name: "the same names in both",
    id,
    script: `${head}${training("net", "optimizer")}${training("net", "optimizer")}`,
    writes: /net\.load_state_dict\(best_state\)[\s\S]*net\.load_state_dict\(best_state\)/,
  },
  {
    name: "an optimizer that another file makes",
    id,
    script:
      `${head}from ours import make_optimizer\n${training("model", "optimizer", "make_optimizer(model)").replace("    for x", "    model.train()\n    for x")}`
        .replace("for epoch", "def fit(model, optimizer):\n  for epoch")
        .replaceAll(/^ {4}/gm, "      "),
    writes: /deepcopy\(model\.state_dict\(\)\)/,
  },
  {
    name: "a trainer that is handed its optimizer",
    id,
    script: trainer(`    def run(self, epochs):
        for epoch in range(epochs):
            self.train()
            val_loss = self.evaluate()
            print("val loss", val_loss)
`),
    writes: /deepcopy\(self\.net\.state_dict\(\)\)/,
  },
  {
    name: "a function that is handed network and optimizer, and hands them on",
    id,
    script: `${head}
def train_epoch(network, loader, optimizer):
    network.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()

def fit(net, optimizer, train_loader, val_loader, epochs):
    for epoch in range(epochs):
        train_epoch(net, train_loader, optimizer)
        val_loss = evaluate(net, val_loader)
        print("val loss", val_loss)
`,
    writes: /deepcopy\(net\.state_dict\(\)\)/,
  },
];

const left: readonly Kind[] = [
  {
    name: "networks against each other in one loop",
    id,
    script: `${head}
for epoch in range(30):
    for x in loader:
        a_optimizer.zero_grad()
        a_loss = first(x).mean()
        a_loss.backward()
        a_optimizer.step()
        b_optimizer.zero_grad()
        b_loss = second(x).mean()
        b_loss.backward()
        b_optimizer.step()
    val_loss = evaluate(first, val_loader)
    print("val loss", val_loss)
`,
    says: /No training loop of one optimizer/,
  },
  {
    name: "a network for each turn of an outer loop",
    id,
    script: `${head}from ours import make_optimizer
def fit(model, optimizer):
    for step in range(10):
        for x, y in train_loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()

for fold in range(5):
    optimizer = make_optimizer(model)
    fit(model, optimizer)
    val_loss = evaluate(model, val_loader)
    print("val loss", val_loss)
`,
    says: /No training loop of one optimizer/,
  },
  {
    name: "the batches of an epoch that another file counts",
    id,
    script: trainer(`    def run(self):
        for batch in self.train_loader:
            self.train()
            val_loss = self.evaluate()
            print("val loss", val_loss)
`),
    says: /No training loop of one optimizer/,
  },
  {
    name: "a trainer that names no network of its own",
    id,
    script: trainer(`    def run(self, epochs):
        for epoch in range(epochs):
            self.train()
            val_loss = self.evaluate()
            print("val loss", val_loss)
`).replaceAll(/self\.net\.(?:train|eval)\(\)/g, "pass"),
    says: /no certain name/,
  },
  {
    name: "a network that is called otherwise by each caller",
    id,
    script: `${head}
def train_epoch(network, loader, optimizer):
    network.train()
    for x, y in loader:
        optimizer.zero_grad()
        F.cross_entropy(network(x), y).backward()
        optimizer.step()

def fit(nets, optimizer, train_loader, val_loader, epochs):
    for epoch in range(epochs):
        train_epoch(nets[0], train_loader, optimizer)
        val_loss = evaluate(nets[0], val_loader)
        print("val loss", val_loss)
`,
    says: /no certain name/,
  },
  {
    name: "a history that the epochs are added to",
    id,
    script: `${head}from ours import History, valid_epoch
def fit(model, optimizer, train_loader, val_loader, epochs):
    valid_loss = History("loss")
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
        valid_loss = valid_epoch(model, val_loader, valid_loss)
        print(valid_loss.tail())
`,
    says: /no validation loss/,
  },
  {
    name: "no loss of held-back data",
    id,
    script: trainer(`    def run(self, epochs):
        for epoch in range(epochs):
            self.train()
            print("epoch", epoch)
`),
    says: /no validation loss/,
  },
  {
    name: "one of two stops early already",
    id,
    script: `${head}${training("small", "small_optimizer")}        break
${training("large", "large_optimizer")}`.replace(
      "        break",
      "    if val_loss > last:\n        waited += 1\n    else:\n        waited = 0\n    if waited >= 3:\n        break",
    ),
    says: /Training stops early already/,
  },
  {
    name: "one training within the other",
    id,
    script: `${head}
outer = torch.optim.SGD(model.parameters(), lr=0.1)
probe_optimizer = torch.optim.SGD(probe.parameters(), lr=0.1)
for epoch in range(30):
    for x, y in train_loader:
        outer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        outer.step()
    for probe_epoch in range(5):
        for x, y in train_loader:
            probe_optimizer.zero_grad()
            F.cross_entropy(probe(model(x)), y).backward()
            probe_optimizer.step()
    val_loss = evaluate(model, val_loader)
    print("val loss", val_loss)
`,
    says: /No training loop of one optimizer/,
  },
];

testKinds([...stopped, ...left]);
