import { head, type Kind, testKinds } from "./kinds.ts";

const id = "lower-learning-rate";
const dense = "nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))";
const whole = (optimizer: string, turns: number, model = dense, before = "") => `${head}${before}
x = torch.randn(64, 2)
y = torch.randn(64, 1)
model = ${model}
optimizer = torch.optim.${optimizer}
for epoch in range(${turns}):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
`;
const recurrent = `class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(4, 10)
        self.turns = nn.GRU(10, 8, num_layers=2)
        self.out = nn.Linear(8, 4)

    def forward(self, x):
        found, _ = self.turns(self.table(x))
        return self.out(found).view(-1, 4)


`;
const words = (
  rate: string,
  turns: number,
) => `${head}${recurrent}x = torch.LongTensor([1, 0, 2, 2, 3]).view(5, 1)
y = torch.LongTensor([3, 1, 2, 3, 2])
net = Words()
optimizer = torch.optim.Adam(net.parameters(), lr=${rate})
for epoch in range(${turns}):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
`;
const adam = (rate: string) => `Adam(model.parameters(), lr=${rate})`;

const kinds: readonly Kind[] = [
  {
    name: "fifteen steps of a recurrent network, which 0.001 would leave where it is",
    id,
    script: words("0.1", 15),
    writes: /lr=0\.01\)/,
  },
  {
    name: "a thousand steps of the same network",
    id,
    script: words("0.1", 1000),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a dozen steps at a usual rate",
    id,
    script: whole(adam("0.01"), 12),
    says: /too few steps/,
  },
  {
    name: "a dozen steps that diverge",
    id,
    script: whole(adam("0.01"), 12),
    sign: "divergence",
    writes: /lr=0\.001\)/,
  },
  {
    name: "thirty steps of dense layers far above the usual rates",
    id,
    script: whole(adam("0.1"), 30),
    writes: /lr=0\.01\)/,
  },
  {
    name: "three hundred steps of dense layers far above the usual rates",
    id,
    script: whole(adam("0.1"), 300),
    writes: /lr=0\.001\)/,
  },
  {
    name: "few steps of RMSprop",
    id,
    script: whole("RMSprop(model.parameters(), lr=0.1)", 20),
    writes: /lr=0\.01\)/,
  },
  {
    name: "few steps of SGD, which are as long as the gradients are",
    id,
    script: whole("SGD(model.parameters(), lr=1.0)", 20),
    writes: /lr=0\.1\)/,
  },
  {
    name: "steps whose number depends on data that are not seen",
    id,
    script: `${head}model = ${dense}
optimizer = torch.optim.${adam("0.01")}
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
`,
    writes: /lr=0\.001\)/,
  },
  {
    name: "few steps of trained weights, which need but small ones",
    id,
    script: whole(
      adam("1e-3"),
      40,
      "nn.Sequential(body, nn.Linear(512, 1))",
      "from torchvision import models\nbody = models.resnet18(pretrained=True)",
    ),
    writes: /lr=(?:1e-4|2e-5|0\.0001)\)/,
  },
];
testKinds(kinds);
