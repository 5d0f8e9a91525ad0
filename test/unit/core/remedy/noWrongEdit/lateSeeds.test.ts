import { head, testKinds } from "./kinds.ts";

/** A seed that is set once the weights are drawn changes none of them. */
const id = "another-seed" as const;
const says = /drawn before/;
const net = `${head}
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Linear(4, width)
        self.last = nn.Linear(width, 2)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))

`;
const fit = `for step in range(100):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
`;
const inside = fit.replaceAll(/^(?=.)/gm, "    ");
const made = "net = Net(16)\noptimizer = torch.optim.Adam(net.parameters(), lr=0.01)\n";

testKinds([
  {
    name: "after the optimizer",
    id,
    script: `${net}${made}torch.manual_seed(3)\n${fit}`,
    says,
  },
  {
    name: "between network and optimizer",
    id,
    script: `${net}net = Net(16)
torch.manual_seed(3)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
${fit}`,
    says,
  },
  {
    name: "in a function that is handed its network",
    id,
    script: `${net}
def train(net, x, y):
    torch.manual_seed(3)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
${inside}

train(Net(16), x, y)
`,
    says,
  },
  ...[
    "net.first.weight.data.normal_(0, 0.1)",
    "with torch.no_grad():\n    net.first.weight.copy_(torch.randn(16, 4) * 0.1)",
    "net.first.__init__(4, 16)",
  ].map((drawn) => ({
    name: `before ${drawn}`,
    id,
    script: `${net}net = Net(16)
torch.manual_seed(3)
${drawn}
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
${fit}`,
    writes: /manual_seed\(4\)/,
  })),
  {
    name: "by a helper that is called once everything is made",
    id,
    script: `${net}
def fix(number):
    torch.manual_seed(number)

def build():
    net = Net(16)
    return net, torch.optim.Adam(net.parameters(), lr=0.01)

def main():
    net, optimizer = build()
    fix(3)
${inside}
main()
`,
    says,
  },
  {
    name: "after an ensemble whose members have seeds of their own",
    id,
    script: `${net}
class Ensemble:
    def prepare(self, count):
        self.nets, self.optimizers = [], []
        for i in range(count):
            torch.manual_seed(40 + i)
            self.net = Net(16)
            self.nets.append(self.net)
            self.optimizers.append(torch.optim.Adam(self.net.parameters(), lr=0.01))
        torch.manual_seed(40)
`,
    says,
  },
  {
    name: "before the network",
    id,
    script: `${net}torch.manual_seed(3)\n${made}${fit}`,
    writes: /manual_seed\(4\)/,
  },
  {
    name: "before and after",
    id,
    script: `${net}torch.manual_seed(3)\n${made}torch.manual_seed(9)\n${fit}`,
    writes: /manual_seed\(4\)[^\n]*\nnet[\s\S]*manual_seed\(9\)/,
  },
  {
    name: "of weights that are drawn anew",
    id,
    script: `${net}
def start(module):
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)

${made}torch.manual_seed(3)
net.apply(start)
${fit}`,
    writes: /manual_seed\(4\)/,
  },
  {
    name: "in the loop that makes the networks",
    id,
    script: `${net}for width in (8, 16):
    net = Net(width)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    torch.manual_seed(3)
${inside}`,
    writes: /manual_seed\(4\)/,
  },
  {
    name: "between two trainings",
    id,
    script: `${net}
def train(width):
    net = Net(width)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
${inside}

train(8)
torch.manual_seed(3)
train(16)
`,
    writes: /manual_seed\(4\)/,
  },
  {
    name: "in a helper that is called first",
    id,
    script: `${net}
def fix(number):
    torch.manual_seed(number)

def main():
    fix(3)
    net = Net(16)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
${inside}
main()
`,
    writes: /fix\(4\)/,
  },
  {
    name: "of lazy layers",
    id,
    script: `${head}net = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
torch.manual_seed(3)
${fit}`,
    writes: /manual_seed\(4\)/,
  },
]);
