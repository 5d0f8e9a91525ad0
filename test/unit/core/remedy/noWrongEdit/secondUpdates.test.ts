import { head, type Kind, testKinds } from "./kinds.ts";

const phase = (inner: string) => `${head}def train_phase(model, loader, optimizer, criterion):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        ${inner}
`;
const clearing = (step: string) => `${head}lr = 0.001
model = nn.Linear(4, 1)
for epoch in range(20):
    for x, y in loader:
        loss = F.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                ${step}
`;
const ownOptimizer = (used: string) => `${head}class Descent:
    def __init__(self, weights, lr):
        self.weights, self.lr = list(weights), lr

    def step(self):
        for w in self.weights:
            w.data -= 0.001 * w.grad

    def zero_grad(self):
        for w in self.weights:
            w.grad = None


model = nn.Linear(4, 1)
optimizer = Descent(model.parameters(), 0.001)
for epoch in range(20):
    ${used}
`;
const added = "p.data.add_(p.grad, alpha=-0.001)";

const beside: readonly Kind[] = (["raise-learning-rate", "lower-learning-rate"] as const).flatMap(
  (id) => [
    {
      name: "what is added by hand once a handed optimizer has stepped",
      id,
      script: phase(`optimizer.step()\n        for p in model.parameters():\n            ${added}`),
    },
    {
      name: "what is taken away by hand before a handed optimizer steps",
      id,
      script: phase(
        `for p in model.parameters():\n            p.data -= 0.001 * p.grad\n        optimizer.step()`,
      ),
    },
    {
      name: "a second update in a trainer whose optimizer comes from elsewhere",
      id,
      script: `${head}class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    def step(self, x, y):
        self.optimizer.zero_grad()
        F.mse_loss(self.model(x), y).backward()
        self.optimizer.step()
        for p in self.model.parameters():
            p.data.sub_(p.grad, alpha=0.001)
`,
    },
  ],
);

testKinds([
  ...beside,
  {
    name: "steps by hand, and nothing else",
    id: "raise-learning-rate",
    script: clearing("p.data.add_(p.grad, alpha=-lr)"),
    writes: /^lr = 0\.1 /m,
  },
  {
    name: "steps by hand with a factor before the gradient",
    id: "raise-learning-rate",
    script: clearing("p -= lr * p.grad"),
    writes: /^lr = 0\.1 /m,
  },
  {
    name: "steps by hand in a class that is the optimizer",
    id: "raise-learning-rate",
    script: ownOptimizer(
      "optimizer.zero_grad()\n    F.mse_loss(model(x), y).backward()\n    optimizer.step()",
    ),
    writes: /w\.data -= 0\.1 \* w\.grad/,
  },
]);
