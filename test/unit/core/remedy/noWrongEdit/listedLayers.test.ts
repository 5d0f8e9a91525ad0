import { head, type Kind, testKinds } from "./kinds.ts";

/** A new layer that stands in no group of the optimizer is never trained. */
const script = (given: string, extra = "", inside = "") => `${head}import itertools
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 96)
        self.second = nn.Linear(96, 48)
        self.out = nn.Linear(48, 5)
        ${inside}
    def forward(self, x):
        return self.out(F.relu(self.second(F.relu(self.first(x)))))
model = Net()
${extra}
optimizer = torch.optim.Adam(${given})
for epoch in range(30):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
model.eval()
`;
const says = /one by one .*no group/;
const both = (name: string, code: string, writes?: RegExp): readonly Kind[] =>
  (["layer-norm", "batch-norm"] as const).map((id) => ({
    name,
    id,
    script: code,
    ...(writes ? { writes } : { says }),
  }));
const groups =
  '[{"params": model.first.parameters()}, {"params": model.second.parameters()}, {"params": model.out.parameters(), "lr": 1e-4}]';
const writes = /nn\.(?:LayerNorm|BatchNorm1d)\(96\)/;

testKinds([
  ...both("a group for each layer", script(`${groups}, lr=1e-3`)),
  ...both("groups under a name", script("groups, lr=1e-3", `groups = ${groups}`)),
  ...both(
    "a chain of layers",
    script(
      "itertools.chain(model.first.parameters(), model.second.parameters(), model.out.parameters())",
    ),
  ),
  ...both(
    "a sum of lists",
    script(
      "list(model.first.parameters()) + list(model.second.parameters()) + list(model.out.parameters())",
    ),
  ),
  ...both(
    "the weights by their names",
    script("[model.first.weight, model.second.weight, model.out.weight, model.out.bias]"),
  ),
  ...both(
    "groups that are added",
    script("model.first.parameters(), lr=1e-3").replace(
      "for epoch",
      'optimizer.add_param_group({"params": model.second.parameters()})\nfor epoch',
    ),
  ),
  ...both(
    "a function that makes the optimizer",
    `${script("groups_of(model), lr=1e-3").replace(
      "optimizer = torch.optim.Adam(groups_of(model), lr=1e-3)",
      `def optimizer_of(net):
    return torch.optim.Adam([{"params": net.first.parameters()}, {"params": net.second.parameters()}, {"params": net.out.parameters()}])
optimizer = optimizer_of(model)`,
    )}`,
  ),
  ...both("the whole network", script("model.parameters(), lr=1e-3"), writes),
  ...both(
    "the whole network in groups by dimension",
    script(
      '[{"params": [p for p in model.parameters() if p.ndim > 1]}, {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0}]',
    ),
    writes,
  ),
  ...both(
    "the whole network beside a layer that has a rate of its own",
    script(
      '[{"params": (p for p in model.parameters() if p is not model.out.weight)}, {"params": model.out.weight, "lr": 1e-4}]',
    ),
    writes,
  ),
  ...both(
    "a network that is a group as a whole",
    script(
      '[{"params": model.parameters()}, {"params": criterion.parameters()}]',
      "criterion = Center()",
    ),
    writes,
  ),
  ...both(
    "a network that is a part of another which is listed",
    script('[{"params": whole.body.parameters()}, {"params": whole.top.parameters()}]')
      .replace(
        "\noptimizer",
        `class Whole(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = Net()
        self.top = nn.Linear(5, 5)
    def forward(self, x):
        return self.top(self.body(x))
whole = Whole()
optimizer`,
      )
      .replace("model(x)", "whole(x)"),
    writes,
  ),
  ...both(
    "a trainer whose network is a whole",
    script("model.parameters()").replace(
      /model = Net\(\)[\s\S]*/,
      `class Trainer:
    def __init__(self):
        self.first = Net()
        self.optimizer = torch.optim.Adam(self.first.parameters(), lr=1e-3)
    def fit(self, loader):
        for x, y in loader:
            self.optimizer.zero_grad()
            F.cross_entropy(self.first(x), y).backward()
            self.optimizer.step()
        self.first.eval()
Trainer().fit(loader)
`,
    ),
    writes,
  ),
]);
