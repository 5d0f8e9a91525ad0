import { head, testKinds } from "./kinds.ts";

/** One sample with a batch axis of its own has no spread over the batch. */
const id = "batch-norm" as const;
const script = (turn: string) => `${head}
rows = torch.load("rows.pt")
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(20):
    for x, y in rows:
        optimizer.zero_grad()
        ${turn}
        loss.backward()
        optimizer.step()
model.eval()
print(model(rows[0][0].unsqueeze(0)))
`;
const says = /single sample/;
const measured = (size: number, mode: string) => `${head}from torch.utils.data import DataLoader
model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
train, test = DataLoader(rows, batch_size=256), DataLoader(others, batch_size=${size})
for epoch in range(20):
    for x, y in train:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
${mode}
with torch.no_grad():
    print(sum(F.mse_loss(model(x), y) for x, y in test))
`;

testKinds([
  {
    name: "an axis that is added",
    id,
    script: script("loss = F.mse_loss(model(x.unsqueeze(0)), y)"),
    says,
  },
  {
    name: "an axis by its index",
    id,
    script: script("loss = F.mse_loss(model(x[None]), y)"),
    says,
  },
  {
    name: "an axis that is added before, on the way to a device",
    id,
    script: script("x = torch.unsqueeze(x, 0).to(device)\n        loss = F.mse_loss(model(x), y)"),
    says,
  },
  {
    name: "a row by its shape",
    id,
    script: script("loss = F.mse_loss(model(x.view(1, -1)), y)"),
    says,
  },
  {
    name: "an axis behind the batch",
    id,
    script: script("loss = F.mse_loss(model(x.unsqueeze(1)), y)"),
    writes: /nn\.BatchNorm1d\(32\)/,
  },
  {
    name: "batches, and one sample that is only measured",
    id,
    script: script(
      "loss = F.mse_loss(model(x), y)\n        with torch.no_grad():\n            print(model(x[0].unsqueeze(0)))",
    ),
    writes: /nn\.BatchNorm1d\(32\)/,
  },
  {
    name: "batches of four that are measured as in training",
    id,
    script: measured(4, ""),
    says: /batches of 4 without eval/,
  },
  {
    name: "batches of four that are measured in eval()",
    id,
    script: measured(4, "model.eval()"),
    writes: /BatchNorm1d/,
  },
  {
    name: "many samples that are measured as in training",
    id,
    script: measured(256, ""),
    writes: /BatchNorm1d/,
  },
]);
