import { head, type Kind, testKinds } from "./kinds.ts";

const id = "relu-activation" as const;
const sign = "vanishing-gradient" as const;

/** A network of which a method of its own runs a part. */
const network = (methods: string, after = "", made = "") => `${head}
from torch.utils.checkpoint import checkpoint

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 128)
        self.out = nn.Linear(128, 10)
${made}
${methods}

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
${after}`;

const body = `    def body(self, x):
        x = torch.sigmoid(self.fc1(x))
        return torch.sigmoid(self.fc2(x))
`;
const through = "    def forward(self, x):\n        return self.out(self.body(x))\n";
const both = /torch\.relu\(self\.fc1\(x\)\)\n +return torch\.relu\(self\.fc2\(x\)\)/;

const changed: readonly Kind[] = [
  { name: "a body that the head takes", id, sign, script: network(body + through), writes: both },
  {
    name: "a body that is run once more in the backward pass",
    id,
    sign,
    script: network(
      `${body}    def forward(self, x):
        x = checkpoint(self.body, x, use_reentrant=False)
        return self.out(x)
`,
    ),
    writes: both,
  },
  {
    name: "a body that another method runs",
    id,
    sign,
    script: network(
      `${body}    def scores(self, x):
        features = self.body(x)
        return self.out(features)

    def forward(self, x):
        return self.scores(x)
`,
    ),
    writes: both,
  },
  {
    name: "what an encoder has before its two outputs, and what a decoder gives in the end",
    id,
    sign,
    script: network(
      `    def encode(self, x):
        h = torch.tanh(self.fc1(x))
        return self.fc2(h), self.fc3(h)

    def decode(self, z):
        h = torch.tanh(self.fc4(z))
        return torch.sigmoid(self.out(h))

    def forward(self, x):
        mean, spread = self.encode(x)
        return self.decode(mean + spread * torch.randn_like(spread))
`,
      "",
      "        self.fc3 = nn.Linear(128, 128)\n        self.fc4 = nn.Linear(128, 128)",
    ),
    writes:
      /torch\.relu\(self\.fc1\(x\)\)[\s\S]*torch\.relu\(self\.fc4\(z\)\)\n +return torch\.sigmoid\(self\.out\(h\)\)/,
  },
  {
    name: "the norm of a batch in a method",
    id: "batch-norm",
    sign: "plateau",
    script: network(body + through),
    writes: /self\.norm1\(self\.fc1\(x\)\)[\s\S]*self\.norm2\(self\.fc2\(x\)\)/,
  },
];

const first = /torch\.relu\(self\.fc1\(x\)\)\n +return torch\.sigmoid\(self\.fc2\(x\)\)/;
const none = /No sigmoid or tanh/;

const left: readonly Kind[] = [
  {
    name: "what somebody else asks the network for",
    id,
    sign,
    script: network(body + through, "codes = model.body(images)\n"),
    writes: first,
  },
  {
    name: "what the network gives back beside its output",
    id,
    sign,
    script: network(
      `${body}    def forward(self, x):
        features = self.body(x)
        return self.out(features), features
`,
    ),
    writes: first,
  },
  {
    name: "a gate, which says how much passes",
    id,
    sign,
    script: network(
      `    def gate(self, x):
        return torch.sigmoid(self.fc1(x))

    def forward(self, x):
        return self.out(self.fc2(x * self.gate(x)))
`,
    ),
    says: none,
  },
  {
    name: "a gate by a name",
    id,
    sign,
    script: network(
      `    def share(self, x):
        return torch.sigmoid(self.fc1(x))

    def forward(self, x):
        share = self.share(x)
        return self.out(share * self.fc2(x) + (1 - share) * x)
`,
    ),
    says: none,
  },
  {
    name: "an output that a method makes",
    id,
    sign,
    script: network(
      `    def head(self, x):
        return torch.sigmoid(self.out(x))

    def forward(self, x):
        return self.head(self.fc2(self.fc1(x)))
`,
    ),
    says: none,
  },
  {
    name: "a method that the forward pass does not run",
    id,
    sign,
    script: network(
      `${body}    def forward(self, x):\n        return self.out(self.fc2(self.fc1(x)))\n`,
    ),
    says: none,
  },
  {
    name: "an attribute that gives the output as well",
    id,
    sign,
    script: network(
      `    def body(self, x):
        return self.act(self.fc2(self.act(self.fc1(x))))

    def forward(self, x):
        return self.act(self.out(self.body(x)))
`,
      "",
      "        self.act = nn.Sigmoid()",
    ),
    says: none,
  },
  {
    name: "a method that a loop applies to what it gave",
    id,
    sign,
    script: network(
      `    def step(self, x, h):
        return torch.tanh(self.fc1(x) + self.fc2(h))

    def forward(self, xs):
        h = torch.zeros(len(xs), 128)
        for x in xs.unbind(1):
            h = self.step(x, h)
        return self.out(h)
`,
    ),
    says: none,
  },
  {
    name: "a method that is handed to a function",
    id,
    sign,
    script: network(
      `${body}    def forward(self, x):
        parts = [self.out(self.body(x)), *map(self.body, x.split(1))]
        return parts[0]
`,
    ),
    writes: first,
  },
  {
    name: "the norm of a batch that a checkpoint would count twice",
    id: "batch-norm",
    sign: "plateau",
    script: network(
      `${body}    def forward(self, x):
        return self.out(checkpoint(self.body, x, use_reentrant=False))
`,
    ),
    says: /count each batch twice/,
  },
  {
    name: "a body that the network tries out as it is made",
    id: "batch-norm",
    sign: "plateau",
    script: network(
      body + through,
      "",
      "        self.width = self.body(torch.zeros(1, 64)).shape[1]",
    ),
    says: /one example at a time/,
  },
];

testKinds([...changed, ...left]);
