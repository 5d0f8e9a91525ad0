import { head, testKinds } from "./kinds.ts";

/** Noise on the few numbers that the last layer decides by is no dropout of hidden units. */
const id = "add-dropout";
const says = /No hidden activation/;
const writes = /self\.dropout\(/;
const script = (made: string, forward: string, settings = "wide = False") => `${head}
${settings}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.GRU(16, 64, batch_first=True)
        ${made.replaceAll("\n", "\n        ")}
    def features(self, x):
        return self.body(x)[0][:, -1]
    def forward(self, x, other):
        ${forward.replaceAll("\n", "\n        ")}
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(30):
    model.train()
    for x, other, y in loader:
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(x, other), y)
        loss.backward()
        optimizer.step()
    model.eval()
`;
const pair = `a = self.project(self.features(x))
b = self.project(self.features(other))
joined = torch.cat([a, b], dim=1)
return self.out(joined)`;
const plain = `a = self.features(x)
b = self.features(other)
return self.out(torch.cat([a, b], dim=1))`;
const either = `if wide:
    self.out = nn.Linear(4, 1)
else:
    self.out = nn.Linear(128, 1)
self.project = nn.Linear(64, 2)`;

testKinds([
  {
    name: "projections side by side",
    id,
    script: script("self.project = nn.Linear(64, 16)\nself.out = nn.Linear(32, 1)", pair),
    says,
  },
  {
    name: "a projection",
    id,
    script: script(
      "self.project = nn.Linear(64, 16)\nself.out = nn.Linear(16, 1)",
      "x = self.project(self.features(x))\nreturn self.out(x.view(x.size(0), -1))",
    ),
    says,
  },
  {
    name: "a last layer of few inputs by a branch that is taken",
    id,
    script: script(either, `x, other = x * 2, other * 2\n${plain}`, "wide = True"),
    says,
  },
  {
    name: "a last layer of few inputs by an option",
    id,
    script: script(either, plain, "import sys\nwide = len(sys.argv) > 1"),
    says,
  },
  {
    name: "a last layer of few inputs",
    id,
    script: script("self.out = nn.Linear(4, 1)", plain),
    says,
  },
  {
    name: "a last layer of few inputs by a branch that is never taken",
    id,
    script: script(either, plain),
    writes,
  },
  {
    name: "features side by side",
    id,
    script: script("self.out = nn.Linear(128, 1)", plain),
    writes,
  },
  {
    name: "features beside a projection of other things",
    id,
    script: script(
      "self.project = nn.Linear(3, 16)\nself.out = nn.Linear(80, 1)",
      "return self.out(torch.cat([self.features(x), self.project(other)], dim=1))",
    ),
    writes,
  },
  {
    name: "a projection with an activation",
    id,
    script: script(
      "self.project = nn.Linear(64, 32)\nself.out = nn.Linear(32, 1)",
      "return self.out(torch.relu(self.project(self.features(x))))",
    ),
    writes,
  },
]);
