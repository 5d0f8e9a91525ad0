import { head, type Kind, testKinds } from "./kinds.ts";

const id = "relu-activation" as const;
const sign = "vanishing-gradient" as const;

/** A network that multiplies by weights of its own. */
const network = (forward: string, made = "") => `${head}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(64, 128) * 0.1)
        self.b1 = nn.Parameter(torch.zeros(128))
        self.w2 = nn.Parameter(torch.randn(128, 128) * 0.1)
        self.out = nn.Linear(128, 10)
${made}
    def forward(self, x):
${forward.replaceAll(/^(?=.)/gm, "        ")}

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

const changed: readonly Kind[] = [
  {
    name: "products with a bias, one after the other",
    id,
    sign,
    script: network(
      "h = torch.sigmoid(x @ self.w1 + self.b1)\nh = torch.sigmoid(h @ self.w2)\nreturn self.out(h)",
    ),
    writes: /torch\.relu\(x @ self\.w1 \+ self\.b1\)\n +h = torch\.relu\(h @ self\.w2\)/,
  },
  {
    name: "a product by its function and a name",
    id,
    sign,
    script: network("z = torch.matmul(x, self.w1)\nh = torch.tanh(z)\nreturn h @ self.w2"),
    writes: /h = torch\.relu\(z\)/,
  },
  {
    name: "a layer before a product",
    id,
    sign,
    script: network(
      "h = torch.sigmoid(self.first(x))\nreturn h @ self.w2",
      "        self.first = nn.Linear(64, 128)",
    ),
    writes: /torch\.relu\(self\.first\(x\)\)/,
  },
];

const none = /No sigmoid or tanh/;

const left: readonly Kind[] = [
  {
    name: "a product that is the output",
    id,
    sign,
    script: network("return torch.sigmoid(x @ self.w1 + self.b1)"),
    says: none,
  },
  {
    name: "a state that goes into the next one",
    id,
    sign,
    script: network(
      `h = torch.zeros(len(x), 128)
for part in x.unbind(1):
    h = torch.tanh(part @ self.w1 + h @ self.w2 + self.b1)
return self.out(h)`,
    ),
    says: none,
  },
  {
    name: "gates of a cell",
    id,
    sign,
    script: network(
      `share = torch.sigmoid(x @ self.w1 + self.b1)
return self.out(share * (x @ self.w1) + (1 - share) * self.b1)`,
    ),
    says: none,
  },
  {
    name: "a product with what is no weight of the module's own",
    id,
    sign,
    script: network(
      "return self.out(torch.tanh(x @ self.basis))",
      "        self.basis = make_basis()",
    ),
    says: none,
  },
  {
    name: "a product of two inputs",
    id,
    sign,
    script: network("return self.out(torch.sigmoid(x @ x.T) @ x)"),
    says: none,
  },
  {
    name: "what the network gives back beside its output",
    id,
    sign,
    script: network("h = torch.tanh(x @ self.w1 + self.b1)\nreturn self.out(h), h"),
    says: none,
  },
  {
    name: "what is kept in a list",
    id,
    sign,
    script: network(
      "h = torch.tanh(x @ self.w1 + self.b1)\nself.seen.append(h)\nreturn self.out(h)",
      "        self.seen = []",
    ),
    says: none,
  },
  {
    name: "a shift that something else computes",
    id,
    sign,
    script: network("return self.out(torch.tanh(x @ self.w1 + shift_of(x)))"),
    says: none,
  },
];

testKinds([...changed, ...left]);
