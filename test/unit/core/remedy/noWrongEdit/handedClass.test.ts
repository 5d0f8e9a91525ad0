import { head, type Kind, testKinds } from "./kinds.ts";

const made = "model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))\n";

/** A function that is handed the class of its optimizer. */
const fitting = (calls: string, parameter = "opt_func=torch.optim.SGD") => `${head}${made}
def fit(epochs, lr, model, loader, ${parameter}):
    optimizer = opt_func(model.parameters(), lr)
    for epoch in range(epochs):
        for x, y in loader:
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        print(f"epoch {epoch} loss {loss.item():.4f}")

${calls}
`;

const once = "fit(20, 0.01, model, loader)";

const known: readonly Kind[] = [
  {
    name: "a class that is the default of the only call",
    id: "use-adam",
    script: fitting(once),
    writes:
      /opt_func=torch\.optim\.Adam\):[\s\S]*opt_func\(model\.parameters\(\), lr\)[\s\S]*fit\(20, 0\.001, /,
  },
  {
    name: "a class that the call gives",
    id: "use-adam",
    script: fitting(
      "fit(20, 0.01, model, loader, opt_func=torch.optim.SGD)",
      "opt_func=torch.optim.Adam",
    ),
    writes:
      /opt_func=torch\.optim\.Adam\):[\s\S]*fit\(20, 0\.001, model, loader, opt_func=torch\.optim\.Adam\)/,
  },
  {
    name: "the rate of a class that is handed over",
    id: "lower-learning-rate",
    script: fitting(once),
    writes: /fit\(20, 0\.001, /,
  },
  {
    name: "a schedule for what the class makes",
    id: "cosine-annealing",
    script: fitting(once),
    writes: /CosineAnnealingLR\(optimizer, T_max=epochs\)/,
  },
  {
    name: "decay for a class that is kept as an attribute",
    id: "add-weight-decay",
    script: `${head}
class Trainer:
    def __init__(self, model, optimizer_class=torch.optim.SGD, lr=0.01):
        self.model = model
        self.optimizer = optimizer_class(self.model.parameters(), lr=lr)

    def run(self, loader):
        for epoch in range(30):
            for x, y in loader:
                loss = F.mse_loss(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()

Trainer(nn.Linear(8, 1)).run(loader)
`,
    writes: /weight_decay/,
  },
];

const open: readonly Kind[] = [
  {
    name: "two calls that give two classes",
    id: "use-adam",
    script: fitting(`${once}\nfit(20, 0.001, model, loader, opt_func=torch.optim.Adam)`),
    says: /chooses the optimizer when it runs/,
  },
  {
    name: "a class of another library",
    id: "use-adam",
    script: `import timm.optim\n${fitting("fit(20, 0.01, model, loader, opt_func=timm.optim.Lookahead)")}`,
    says: /chooses the optimizer when it runs/,
  },
  {
    name: "a class that an option chooses",
    id: "add-weight-decay",
    script: `import sys\n${fitting(
      'fit(20, 0.01, model, loader, torch.optim.SGD if "--sgd" in sys.argv else torch.optim.Adam)',
    )}`,
    says: /chooses the optimizer when it runs/,
  },
  {
    name: "a function that nothing in the file calls",
    id: "use-adam",
    script: fitting(""),
    says: /chooses the optimizer when it runs/,
  },
  {
    name: "two calls with a rate each",
    id: "lower-learning-rate",
    script: fitting(`${once}\nfit(20, 0.001, model, loader)`),
    says: /not a number/,
  },
];

testKinds([...known, ...open]);
