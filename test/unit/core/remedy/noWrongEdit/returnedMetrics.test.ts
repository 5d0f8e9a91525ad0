import { head, type Kind, testKinds } from "./kinds.ts";

const id = "early-stopping" as const;

/** A loop that is told how good the network is by a dictionary. */
const measured = (measuring: string, turn: string) => `${head}
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

def evaluate(model, loader):
    model.eval()
    losses = [F.mse_loss(model(x), y).item() for x, y in loader]
    scores = [(model(x) > 0).eq(y > 0).float().mean().item() for x, y in loader]
${measuring}

for epoch in range(60):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
${turn}
`;

const both = `    return {"val_loss": sum(losses) / len(losses), "val_acc": sum(scores) / len(scores)}`;

const stopped: readonly Kind[] = [
  {
    name: "a loss that a dictionary holds",
    id,
    script: measured(both, "    result = evaluate(model, val_loader)\n    history.append(result)"),
    writes: /val_loss = result\["val_loss"\]\n {4}if val_loss < best_val_loss:/,
  },
  {
    name: "a loss in a dictionary whose name says of what",
    id,
    script: measured(
      `    return {"loss": sum(losses) / len(losses)}`,
      "    val_metrics = evaluate(model, val_loader)\n    history.append(val_metrics)",
    ),
    writes: /val_metrics\["loss"\]/,
  },
  {
    name: "a score, where that is all",
    id,
    script: measured(
      `    return {"val_acc": sum(scores) / len(scores)}`,
      "    result = evaluate(model, val_loader)",
    ),
    writes: /val_score = result\["val_acc"\]\n {4}if val_score > /,
  },
  {
    name: "a dictionary that a method of the network gives back",
    id: "reduce-on-plateau",
    sign: "plateau",
    script: `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 1)

    def forward(self, x):
        return self.layer(x)

    def summary_of(self, losses):
        return {"val_loss": torch.stack(losses).mean().item()}

def evaluate(model, loader):
    model.eval()
    return model.summary_of([F.mse_loss(model(x), y) for x, y in loader])

def fit(model, optimizer):
    for epoch in range(60):
        model.train()
        for x, y in train_loader:
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        result = evaluate(model, val_loader)

net = Net()
fit(net, torch.optim.Adam(net.parameters(), lr=1e-3))
`,
    writes: /scheduler\.step\(result\["val_loss"\]\)/,
  },
];

const none = /no validation loss or score/;

const left: readonly Kind[] = [
  {
    name: "an entry that one way through the function leaves out",
    id,
    script: measured(
      `    if not losses:\n        return {"count": 0}\n${both}`,
      "    result = evaluate(model, val_loader)",
    ),
    says: none,
  },
  {
    name: "measures of the training",
    id,
    script: measured(
      `    return {"loss": sum(losses) / len(losses)}`,
      "    result = evaluate(model, train_loader)",
    ),
    says: none,
  },
  {
    name: "a name that holds one dictionary and then another",
    id,
    script: measured(
      both,
      "    result = evaluate(model, train_loader)\n    print(result)\n    result = evaluate(model, val_loader)",
    ),
    says: none,
  },
  {
    name: "a list of losses",
    id,
    script: measured(
      `    return {"val_loss": [round(loss, 4) for loss in losses]}`,
      "    result = evaluate(model, val_loader)",
    ),
    says: none,
  },
  {
    name: "a function of another file",
    id,
    script: measured("    pass", "    result = measure(model, val_loader)"),
    says: none,
  },
  {
    name: "losses of training in a dictionary of both",
    id,
    script: measured(
      `    return {"train_loss": sum(losses) / len(losses)}`,
      "    val_metrics = evaluate(model, val_loader)",
    ),
    says: none,
  },
  {
    name: "the best loss so far",
    id,
    script: measured(
      `    return {"best_val_loss": min(losses)}`,
      "    result = evaluate(model, val_loader)",
    ),
    says: none,
  },
  {
    name: "a dictionary of the batch",
    id,
    script: measured(both, "").replace(
      "        optimizer.step()\n",
      "        optimizer.step()\n        result = evaluate(model, val_loader)\n",
    ),
    says: none,
  },
];

testKinds([...stopped, ...left]);
