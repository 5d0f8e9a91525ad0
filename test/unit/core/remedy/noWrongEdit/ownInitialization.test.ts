import { head, step, testKinds } from "./kinds.ts";

/** Weights that the script sets once the network is made: what is drawn where it is made would not be there any more. */
const id = "xavier-initialization" as const;
const says = /draws its initial weights itself/;
const script = (set: string, made = "") => `${head}${made}
net = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2))
${set}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
${step.replace("model(", "net(")}`;
const writes = /net\.apply\(initialize_weights\)/;

testKinds([
  {
    name: "the data of a layer by its number",
    id,
    script: script("net[0].weight.data.normal_(0, 0.01)\nnet[0].bias.data.fill_(0)"),
    says,
  },
  {
    name: "a layer by its number and the library's function",
    id,
    script: script("nn.init.normal_(net[2].weight, std=0.02)"),
    says,
  },
  {
    name: "layers in a loop",
    id,
    script: script(
      "for layer in net:\n    if isinstance(layer, nn.Linear):\n        layer.weight.data.uniform_(-0.1, 0.1)",
    ),
    says,
  },
  {
    name: "a function that is handed to each module",
    id,
    script: script(
      "net.apply(draw)",
      "def draw(m):\n    if isinstance(m, nn.Linear):\n        nn.init.normal_(m.weight, std=0.01)\n",
    ),
    says,
  },
  {
    name: "a bias alone",
    id,
    script: script("net[0].bias.data.fill_(0)"),
    writes,
  },
  {
    name: "the weights of another network",
    id,
    script: script(
      "other[0].weight.data.normal_(0, 0.01)",
      "other = nn.Sequential(nn.Linear(8, 8))",
    ),
    writes,
  },
  {
    name: "a weight that is only read",
    id,
    script: script("print(net[0].weight.data.norm())"),
    writes,
  },
]);

const waves = (forward: string) => `${head}
class Waves(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(8, 32)
        self.middle = nn.Linear(32, 32)
        self.outer = nn.Linear(32, 2)
        nn.init.uniform_(self.inner.weight, -20, 20)

    def forward(self, x):
${forward}

net = Waves()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
${step.replace("model(", "net(")}`;
const isPeriodic = /is periodic/;

testKinds([
  {
    name: "a sine of what a layer gives",
    id,
    script: waves("        return self.outer(self.middle(torch.sin(self.inner(x))))"),
    says: isPeriodic,
  },
  {
    name: "a cosine of a name, times a number",
    id,
    script: waves(
      "        h = self.inner(x)\n        return self.outer(self.middle(torch.cos(30 * h)))",
    ),
    says: isPeriodic,
  },
  {
    name: "a sine as a method",
    id,
    script: waves("        return self.outer(self.middle(self.inner(x).sin()))"),
    says: isPeriodic,
  },
  {
    name: "a sine of the input, which no weights come before",
    id,
    script: waves(
      "        return self.outer(torch.tanh(self.middle(torch.tanh(self.inner(x.sin())))))",
    ),
    writes,
  },
]);
