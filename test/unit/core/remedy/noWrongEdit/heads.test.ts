import { head, testKinds } from "./kinds.ts";

/** Dropout before the last layer drops hidden units: neither the data, nor what one of two heads reads. */
const id = "add-dropout" as const;
const script = (layers: string, forward: string) => `${head}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
${layers.replaceAll(/^(?=.)/gm, "        ")}
    def forward(self, x):
${forward.replaceAll(/^(?=.)/gm, "        ")}

model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
`;
const says = /No hidden activation/;
const convolution = "self.conv = nn.Conv1d(4, 64, 3)\nself.flatten = nn.Flatten()\n";

testKinds([
  {
    name: "the only layer, whose name is given its output",
    id,
    script: script(
      "self.layer = nn.Linear(64, 4)\nself.softmax = nn.Softmax(dim=1)\n",
      "x = self.layer(x)\nreturn self.softmax(x)\n",
    ),
    says,
  },
  {
    name: "the only layer behind what flattens the data",
    id,
    script: script(
      "self.flatten = nn.Flatten()\nself.layer = nn.Linear(64, 4)\n",
      "x = self.flatten(x)\nreturn self.layer(x)\n",
    ),
    says,
  },
  {
    name: "one of two heads on a feature",
    id,
    script: script(
      `${convolution}self.mean = nn.Linear(64, 8)\nself.spread = nn.Linear(64, 8)\n`,
      "x = self.flatten(F.relu(self.conv(x)))\nmean = self.mean(x)\nspread = torch.exp(self.spread(x))\nreturn mean + spread * torch.randn_like(mean)\n",
    ),
    says,
  },
  {
    name: "the one head on the features of convolutions",
    id,
    script: script(
      `${convolution}self.head = nn.Linear(64, 8)\n`,
      "x = self.flatten(F.relu(self.conv(x)))\nreturn self.head(x)\n",
    ),
    writes: /self\.head\(self\.dropout\(x\)\)/,
  },
]);
