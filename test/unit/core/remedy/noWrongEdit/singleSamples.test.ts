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
]);
