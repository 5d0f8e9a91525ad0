import { head, testKinds } from "./kinds.ts";

/** A row of a table has no axis of the batch, over which a norm of the batch would be taken. */
const id = "batch-norm";
const says = /single sample|one example at a time|has 1 axes/;
const writes = /nn\.BatchNorm1d\(32\)/;
const literal = `x = torch.tensor([[1, 0, 1], [0, 1, 1], [1, 1, 0]], dtype=torch.float)
y = torch.tensor([[1], [0], [0]], dtype=torch.float)`;
const drawn = "x, y = torch.randn(320, 3), torch.randn(320, 1)";
const script = (data: string, loop: string, passes = "net(a)") => `${head}
from sklearn.datasets import load_iris
${data}
net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(20):
    ${loop}
        optimizer.zero_grad()
        loss = F.mse_loss(${passes}, b)
        loss.backward()
        optimizer.step()
net.eval()
print(net(x))
`;

testKinds([
  {
    name: "a row by its number",
    id,
    script: script(literal, "for j in range(3):\n        b = y[j]", "net(x[j])"),
    says,
  },
  {
    name: "a row by its number, under a name",
    id,
    script: script(literal, "for j in range(x.shape[0]):\n        a, b = x[j], y[j]"),
    says,
  },
  {
    name: "rows side by side with targets",
    id,
    script: script(literal, "for a, b in zip(x, y):"),
    says,
  },
  {
    name: "rows that are counted",
    id,
    script: script(drawn, "for i, a in enumerate(x):\n        b = y[i]", "net(a.float())"),
    says,
  },
  {
    name: "rows of a data set without a loader",
    id,
    script: script(`${drawn}\nrows = torch.utils.data.TensorDataset(x, y)`, "for a, b in rows:"),
    says,
  },
  {
    name: "rows of a table of scikit-learn",
    id,
    script: script(
      "x, y = load_iris(return_X_y=True)\nx = torch.tensor(x, dtype=torch.float32)",
      "for a, b in zip(x, y):",
    ),
    says,
  },
  {
    name: "batches of a loader",
    id,
    script: script(
      `${drawn}\nrows = torch.utils.data.TensorDataset(x, y)`,
      "for a, b in torch.utils.data.DataLoader(rows, batch_size=32):",
    ),
    writes,
  },
  {
    name: "parts of a table",
    id,
    script: script(drawn, "for a, b in zip(x.split(32), y.split(32)):"),
    writes,
  },
  {
    name: "chunks of a table",
    id,
    script: script(drawn, "for a, b in zip(torch.chunk(x, 10), torch.chunk(y, 10)):"),
    writes,
  },
  {
    name: "slices of a table",
    id,
    script: script(drawn, "for i in range(0, 320, 32):\n        a, b = x[i:i + 32], y[i:i + 32]"),
    writes,
  },
  {
    name: "rows in a drawn order",
    id,
    script: script(
      drawn,
      "for i in range(10):\n        order = torch.randint(0, 320, (32,))\n        a, b = x[order], y[order]",
    ),
    writes,
  },
  {
    name: "batches by their number",
    id,
    script: script(
      "x, y = torch.randn(10, 32, 3), torch.randn(10, 32, 1)",
      "for j in range(10):\n        a, b = x[j], y[j]",
    ),
    writes,
  },
  {
    name: "batches in a list",
    id,
    script: script(
      `${drawn}\nbatches = [(x[i::10], y[i::10]) for i in range(10)]`,
      "for a, b in batches:",
    ),
    writes,
  },
  {
    name: "the whole table, and a row that is only measured",
    id,
    script: script(
      drawn,
      "for turn in range(3):\n        a, b = x, y\n        with torch.no_grad():\n            net(x[turn])",
    ),
    writes,
  },
]);
