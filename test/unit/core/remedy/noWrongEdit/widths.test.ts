import { head, testKinds } from "./kinds.ts";

const training = (...names: readonly string[]) =>
  names
    .map(
      (name) => `${name} = ${name.toUpperCase()}()
optimizer_of_${name} = torch.optim.SGD(${name}.parameters(), lr=0.1)
for epoch in range(100):
    optimizer_of_${name}.zero_grad()
    loss = F.binary_cross_entropy(${name}(x), y)
    loss.backward()
    optimizer_of_${name}.step()
`,
    )
    .join("");

const line = `class LINE(nn.Module):
    def __init__(self):
        super().__init__()
        self.only = nn.Linear(2, 1)
    def forward(self, x):
        return torch.sigmoid(self.only(x))
`;
const pair = (first: string, second: string) => `class PAIR(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(${first})
        self.second = nn.Linear(${second})
    def forward(self, x):
        return torch.sigmoid(self.second(torch.sigmoid(self.first(x))))
`;
const id = "fix-narrow-layers";

testKinds([
  {
    name: "as many hidden units as inputs in a run that is not stuck",
    id,
    script: head + pair("2, 2", "2, 1") + training("pair"),
    says: /does not have this fault/,
  },
  {
    name: "two inputs of a second model, of which a first one has as many",
    id,
    sign: "plateau",
    script: head + line + pair("2, 2", "2, 1") + training("line", "pair"),
    writes: /self\.first = nn\.Linear\(2, 64\)\n\s+self\.second = nn\.Linear\(64, 1\)/,
  },
  {
    name: "the same model behind another that is as narrow",
    id,
    sign: "plateau",
    script:
      head +
      pair("2, 2", "2, 1") +
      pair("2, 2", "2, 1").replace("PAIR", "OTHER") +
      training("pair", "other"),
    writes: /(?:nn\.Linear\(2, 64\)[\s\S]*nn\.Linear\(64, 1\)[\s\S]*){2}/,
  },
  {
    name: "two inputs and two hidden units of the one model",
    id,
    sign: "plateau",
    script: head + pair("2, 2", "2, 1") + training("pair"),
    writes: /self\.first = nn\.Linear\(2, 64\)\n\s+self\.second = nn\.Linear\(64, 1\)/,
  },
  {
    name: "one name for the inputs and the hidden units",
    id,
    script: `${head}n = 2\n${pair("n, n", "n, 1")}${training("pair")}`,
    says: /does not have this fault/,
  },
  {
    name: "one name for the inputs and the hidden units, and the number beside it",
    id,
    script: `${head}n = 2\n${pair("n, n", "2, 1")}${training("pair")}`,
    says: /does not have this fault/,
  },
  {
    name: "a name of the hidden units alone",
    id,
    sign: "plateau",
    script: `${head}n = 2\n${pair("2, n", "n, 1")}${training("pair")}`,
    writes: /n = 64\b[\s\S]*nn\.Linear\(2, n\)\n\s+self\.second = nn\.Linear\(n, 1\)/,
  },
]);
