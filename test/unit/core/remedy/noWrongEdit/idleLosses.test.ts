import { head, testKinds } from "./kinds.ts";

/** A loss over classes that is made for one of its settings, or only measured by, is not smoothed. */
const id = "label-smoothing";
const says = /No cross-entropy/;
const module = (made: string, loss: string) => `${head}
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        ${made}
        self.body = nn.Linear(64, 128)
        self.top = nn.Linear(128, 9)
    def forward(self, x):
        return self.top(F.relu(self.body(x)))
model = Tagger()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        ${loss}
        loss.backward()
        optimizer.step()
    print(loss.item())
`;
const own = "loss = focal(model(x), y)";
const plain = "loss = F.cross_entropy(model(x), y)";

testKinds([
  {
    name: "a criterion of which a number is kept",
    id,
    script: module("self.ignore_index = torch.nn.CrossEntropyLoss().ignore_index", own),
    says,
  },
  {
    name: "a criterion by a name, of which a number is read",
    id,
    script: module(
      "self.loss = nn.CrossEntropyLoss()",
      `skip = model.loss.ignore_index\n        ${own}`,
    ),
    says,
  },
  {
    name: "a criterion by a name of its own, of which settings are printed",
    id,
    script: `${module("self.size = 9", own)}criterion = nn.CrossEntropyLoss()\nprint(criterion.reduction, criterion.ignore_index)\n`,
    says,
  },
  {
    name: "a criterion that is run without gradient",
    id,
    script: module(
      "self.size = 9",
      `${own}\n        with torch.no_grad():\n            entropy = nn.CrossEntropyLoss()(model(x), y)`,
    ),
    says,
  },
  {
    name: "a loss beside a criterion of which a number is kept",
    id,
    script: module("self.ignore_index = torch.nn.CrossEntropyLoss().ignore_index", plain),
    writes: /ignore_index\n[\s\S]*F\.cross_entropy\(model\(x\), y, label_smoothing=0\.1\)/,
  },
  {
    name: "a loss beside the same that is run without gradient",
    id,
    script: module(
      "self.size = 9",
      `${plain}\n        with torch.no_grad():\n            entropy = F.cross_entropy(model(x), y)`,
    ),
    writes: /loss = F\.cross_entropy\(model\(x\), y, label_smoothing=0\.1\)/,
  },
  {
    name: "a criterion that is run, and of which a number is read",
    id,
    script: `${module("self.size = 9", "loss = criterion(model(x), y)").replace(
      "model = Tagger()",
      "criterion = nn.CrossEntropyLoss()\nprint(criterion.ignore_index)\nmodel = Tagger()",
    )}`,
    writes: /criterion = nn\.CrossEntropyLoss\(label_smoothing=0\.1\)/,
  },
  {
    name: "a criterion on a device",
    id,
    script: module("self.size = 9", "loss = nn.CrossEntropyLoss().to(device)(model(x), y)"),
    writes: /nn\.CrossEntropyLoss\(label_smoothing=0\.1\)\.to\(device\)/,
  },
  {
    name: "one of several criteria by their number",
    id,
    script: module("self.size = 9", "loss = [nn.CrossEntropyLoss(), nn.MSELoss()][0](model(x), y)"),
    writes: /nn\.CrossEntropyLoss\(label_smoothing=0\.1\)/,
  },
]);
