import { head, step, testKinds } from "./kinds.ts";

/** A network whose `forward` is given, with a trunk, a gate and a head. */
const network = (forward: string) => `${head}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(8, 16), nn.Tanh())
        self.score = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
        self.label = nn.Linear(16, 4)

    def forward(self, x):
        ${forward.replaceAll("\n", "\n        ")}


model = Net()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`;

/** One network makes images, and another tells them from those of the data. */
const against = (maker: string, judge: string) => `${head}class Maker(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 784), nn.Tanh())

    def forward(self, z):
        return self.body(z)


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(784, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))

    def forward(self, x):
        return self.body(x)


${maker}, ${judge} = Maker(), Judge()
first = torch.optim.Adam(${judge}.parameters(), lr=2e-4)
second = torch.optim.Adam(${maker}.parameters(), lr=2e-4)
criterion = nn.BCEWithLogitsLoss()
for images, _ in loader:
    made = ${maker}(torch.randn(64, 16))
    loss = criterion(${judge}(made.detach()), zeros) + criterion(${judge}(images), ones)
    first.zero_grad()
    loss.backward()
    first.step()
    loss = criterion(${judge}(made), ones)
    second.zero_grad()
    loss.backward()
    second.step()
`;

const outputs: Readonly<Record<string, string>> = {
  "squeezed and returned by name":
    "h = self.trunk(x)\nscore = self.score(h).squeeze(-1)\nlabel = self.label(h)\nreturn score, label",
  "returned in a tuple beside a later layer":
    "h = self.trunk(x)\nscore = self.score(h)\nlabel = self.label(h)\nreturn label, score.view(-1), None",
  "returned in a dictionary":
    'h = self.trunk(x)\nscore = self.score(h)\nreturn {"score": score, "label": self.label(h)}',
  "collected in a list":
    "outs = []\nh = self.trunk(x)\nouts.append(self.score(h))\nouts.append(self.label(h))\nreturn outs",
  "weighed with another":
    "h = self.trunk(x)\nscore = self.score(h)\nlabel = self.label(h)\nscore = 0.5 * score + 0.1\nreturn score, label",
};

testKinds([
  ...Object.entries(outputs).map(([name, forward]) => ({
    name: `the sigmoid of a head stays: ${name}`,
    id: "relu-activation" as const,
    script: network(forward),
    writes: /nn\.Linear\(8, 16\), nn\.ReLU\(\)[\s\S]*nn\.Linear\(8, 1\), nn\.Sigmoid\(\)/,
  })),
  {
    name: "what a trunk gives is given back, too",
    id: "relu-activation",
    script: network("h = self.trunk(x)\nreturn self.label(h), h"),
    says: /./,
  },
  {
    name: "a generator's images",
    id: "relu-activation",
    script: against("generator", "discriminator"),
    says: /./,
  },
  {
    name: "images of a network that another one judges, by other names",
    id: "relu-activation",
    script: against("painter", "expert"),
    says: /./,
  },
  {
    name: "a tanh between layers whose output is added to",
    id: "relu-activation",
    script: network("h = self.trunk(x)\nh = h.view(-1, 16)\nh = h + 1\nreturn self.label(h)"),
    writes: /nn\.Linear\(8, 16\), nn\.ReLU\(\)/,
  },
  {
    name: "layers that a loop appends, the last with a tanh as well",
    id: "relu-activation",
    script: `${head}class Net(nn.Module):
    def __init__(self, sizes=(8, 16, 4)):
        super().__init__()
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers.append(nn.Linear(a, b))
            layers.append(nn.Tanh())
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


model = Net()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    says: /./,
  },
  {
    name: "layers that a loop appends, with an output after them",
    id: "relu-activation",
    script: `${head}class Net(nn.Module):
    def __init__(self, sizes=(8, 16, 16)):
        super().__init__()
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers.append(nn.Linear(a, b))
            layers.append(nn.Tanh())
        self.net = nn.Sequential(*layers)
        self.out = nn.Linear(16, 4)

    def forward(self, x):
        return self.out(self.net(x))


model = Net()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /layers\.append\(nn\.ReLU\(\)\)/,
  },
]);
