import { head, type Kind, testKinds } from "./kinds.ts";

const id = "relu-activation" as const;
const sign = "vanishing-gradient" as const;

const block = `
class Block(nn.Module):
    def __init__(self, width_in, width):
        super().__init__()
        self.fc = nn.Linear(width_in, width)

    def forward(self, x):
        return torch.sigmoid(self.fc(x))
`;

const training = `
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

const plain = (model: string, parts = block) => `${head}${parts}\nmodel = ${model}\n${training}`;

/** A network that keeps blocks as \`made\` and runs them by \`turns\`. */
const keeping = (made: string, turns: string, parts = block) =>
  plain(
    "Net()",
    `${parts}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ${made}
        self.head = nn.Linear(128, 10)

    def forward(self, x):
${turns.replaceAll(/^(?=.)/gm, "        ")}
`,
  );

const rectified = /return torch\.relu\(self\.fc\(x\)\)/;
const list = "self.blocks = nn.ModuleList([Block(64, 128)] + [Block(128, 128) for _ in range(3)])";
const loop = "for block in self.blocks:\n    x = block(x)\n";

const changed: readonly Kind[] = [
  {
    name: "blocks in a row before a head",
    id,
    sign,
    script: plain("nn.Sequential(Block(64, 128), Block(128, 128), nn.Linear(128, 10))"),
    writes: rectified,
  },
  {
    name: "blocks that a loop runs",
    id,
    sign,
    script: keeping(list, `${loop}return self.head(x)`),
    writes: rectified,
  },
  {
    name: "blocks that are run by their number",
    id,
    sign,
    script: keeping(
      "self.blocks = nn.ModuleList([Block(64, 128), Block(128, 128)])",
      "x = self.blocks[0](x)\nreturn self.head(self.blocks[1](x))",
    ),
    writes: rectified,
  },
  {
    name: "a row of blocks that is kept as a body",
    id,
    sign,
    script: keeping(
      "self.body = nn.Sequential(*[Block(width, 128) for width in (64, 128)])",
      "return self.head(self.body(x))",
    ),
    writes: rectified,
  },
  {
    name: "a block whose activation is a layer",
    id,
    sign,
    script: plain(
      "nn.Sequential(Block(64, 128), Block(128, 128), nn.Linear(128, 10))",
      block
        .replace(
          "nn.Linear(width_in, width)",
          "nn.Linear(width_in, width)\n        self.act = nn.Tanh()",
        )
        .replace("torch.sigmoid(", "self.act("),
    ),
    writes: /self\.act = nn\.ReLU\(\)/,
  },
  {
    name: "a head that is a method",
    id,
    sign,
    script: `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 128)
        self.out = nn.Linear(128, 10)

    def head(self, h):
        h = torch.sigmoid(self.fc2(h))
        return self.out(h)

    def forward(self, x):
        h = torch.sigmoid(self.fc1(x))
        return self.head(h)

model = Net()
${training}`,
    writes: /torch\.relu\(self\.fc2\(h\)\)[\s\S]*torch\.relu\(self\.fc1\(x\)\)/,
  },
];

const none = /No sigmoid or tanh/;

const left: readonly Kind[] = [
  {
    name: "a block that gives the output, too",
    id,
    sign,
    script: plain("nn.Sequential(Block(64, 128), Block(128, 10))"),
    says: none,
  },
  {
    name: "a block that is the whole network",
    id,
    sign,
    script: plain("Block(64, 10)"),
    says: none,
  },
  {
    name: "a block that is a gate",
    id,
    sign,
    script: keeping(
      "self.gate = Block(64, 64)\n        self.fc = nn.Linear(64, 128)",
      "return self.head(self.fc(x * self.gate(x)))",
    ),
    says: none,
  },
  {
    name: "a block whose values the network gives back",
    id,
    sign,
    script: keeping(
      "self.body = Block(64, 128)",
      "codes = self.body(x)\nreturn self.head(codes), codes",
    ),
    says: none,
  },
  {
    name: "blocks one of which comes last",
    id,
    sign,
    script: keeping(
      "self.body = Block(64, 128)\n        self.last = Block(10, 10)",
      "return self.last(self.head(self.body(x)))",
    ),
    says: none,
  },
  {
    name: "blocks that somebody takes out of the list",
    id,
    sign,
    script: keeping(
      list,
      `${loop}return self.head(x)

def codes(self, x):
    return self.blocks[0](x)
`,
    ),
    says: none,
  },
  {
    name: "blocks whose values are kept side by side",
    id,
    sign,
    script: keeping(
      list,
      "outputs = []\nfor block in self.blocks:\n    x = block(x)\n    outputs.append(x)\nreturn self.head(x), outputs",
    ),
    says: none,
  },
  {
    name: "a block that is also made by itself",
    id,
    sign,
    script: `${plain("nn.Sequential(Block(64, 128), nn.Linear(128, 10))")}masks = Block(64, 64)\n`,
    says: none,
  },
  {
    name: "a block that is made where nobody sees what follows",
    id,
    sign,
    script: plain("build([Block(64, 128), Block(128, 128)])"),
    says: none,
  },
  {
    name: "a head that gives back what it is given as well",
    id,
    sign,
    script: `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.out = nn.Linear(128, 128)

    def head(self, h):
        return h + self.out(h)

    def forward(self, x):
        return self.head(torch.sigmoid(self.fc1(x)))

model = Net()
${training}`,
    says: none,
  },
];

testKinds([...changed, ...left]);
