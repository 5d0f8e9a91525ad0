import { head, testKinds } from "./kinds.ts";

const id = "batch-norm";
const network = (made: string, ...forward: readonly string[]) => `${head}class Net(nn.Module):
    def __init__(self):
        super().__init__()
${made
  .split("\n")
  .map((line) => `        ${line}`)
  .join("\n")}
        self.fc1 = nn.Linear(32, 64)
        self.fc2 = nn.Linear(64, 4)
    def forward(self, x):
${forward.map((line) => `        ${line}`).join("\n")}
        return self.fc2(F.relu(self.fc1(x)))
model = Net()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for images, labels in loader:
    optimizer.zero_grad()
    loss = criterion(model(images), labels)
    loss.backward()
    optimizer.step()
`;
const convolutions = "self.conv = nn.Conv2d(3, 32, 3)\nself.pool = nn.AdaptiveAvgPool2d(1)";
const isOffered = /BatchNorm1d\(64\)/;
const says = /axes, not samples and features|Over sequences/;

testKinds([
  {
    name: "channels that were moved to the end",
    id,
    script: network(convolutions, "x = self.conv(x)", "x = x.permute(0, 2, 3, 1)"),
    says,
  },
  {
    name: "frequencies",
    id,
    script: network("self.n = 16", "x = torch.fft.rfft(x).abs()"),
    says,
  },
  {
    name: "channels that einsum mixes",
    id,
    script: network("self.w = mixing", 'x = torch.einsum("btc,cd->btd", x, self.w)'),
    says,
  },
  {
    name: "steps of time beside the features",
    id,
    script: network("self.width = 8", "x = x.transpose(1, 2)"),
    says,
  },
  {
    name: "every element of a set",
    id,
    script: network("self.out = nn.Linear(4, 4)", "x = shared(x)").replace(
      "return self.fc2(F.relu(self.fc1(x)))",
      "return self.out(self.fc2(F.relu(self.fc1(x))).mean(dim=1))",
    ),
    says,
  },
  {
    name: "the words of a table that was trained before",
    id,
    script: network("self.words = nn.Embedding.from_pretrained(vectors)", "x = self.words(x)"),
    says,
  },
  {
    name: "a view with three axes",
    id,
    script: network("self.n = 16", "x = x.view(-1, 16, 32)"),
    says,
  },
  {
    name: "data that is drawn with three axes",
    id,
    script: network("self.n = 16", "x = x * 2").replace(
      "for images, labels in loader:",
      "images = torch.randn(8, 5, 32)\nfor labels in many:",
    ),
    says,
  },
  {
    name: "a plain network of a table",
    id,
    script: network("self.n = 16", "x = x * 2"),
    writes: isOffered,
  },
  {
    name: "pictures as rows",
    id,
    script: network("self.n = 16", "x = x.view(x.size(0), -1)"),
    writes: isOffered,
  },
  {
    name: "a head behind convolutions that is flattened",
    id,
    script: network(convolutions, "x = self.pool(self.conv(x))", "x = torch.flatten(x, 1)"),
    writes: isOffered,
  },
  {
    name: "a head behind channels that were moved to the front",
    id,
    script: network(
      convolutions,
      "x = x.permute(0, 3, 1, 2)",
      "x = self.pool(self.conv(x)).view(-1, 32)",
    ),
    writes: isOffered,
  },
  {
    name: "positions that are moved and then flattened",
    id,
    script: network("self.n = 16", "x = x.transpose(1, 2)", "x = x.reshape(x.shape[0], -1)"),
    writes: isOffered,
  },
  {
    name: "a head behind a list of layers that ends in a flattening",
    id,
    script: network(
      "self.body = nn.Sequential(nn.Conv2d(3, 32, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())",
      "x = x.permute(0, 3, 1, 2)",
      "x = self.body(x)",
    ),
    writes: isOffered,
  },
  {
    name: "a softmax over classes",
    id,
    script: network("self.n = 16", "x = x.float()").replace(
      "return self.fc2(F.relu(self.fc1(x)))",
      "return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)",
    ),
    writes: isOffered,
  },
  {
    name: "a norm of each place, whatever the axes",
    id: "layer-norm",
    script: network(convolutions, "x = self.conv(x)", "x = x.permute(0, 2, 3, 1)"),
    writes: /LayerNorm\(64\)/,
  },
]);
