import { head, testKinds } from "./kinds.ts";

const rows = (stop: string, size: string) => `${head}
x, y = torch.load("rows.pt")
half = 16
model = nn.Linear(8, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(40):
    for i in range(len(x) // (${size})):
        loss = F.mse_loss(model(x[i:${stop}]), y[i:${stop}])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
`;
const fault = "fix-batch-rows";

testKinds([
  {
    name: "a size by its name",
    id: fault,
    script: rows("i + half", "half"),
    writes: /x\[i \* half:\(i \+ 1\) \* half\]/,
  },
  {
    name: "a size that is computed stays one factor",
    id: fault,
    script: rows("i + half // 2", "half // 2"),
    writes: /x\[i \* \(half \/\/ 2\):\(i \+ 1\) \* \(half \/\/ 2\)\]/,
  },
  {
    name: "a size that is computed before the number of the batch",
    id: fault,
    script: rows("half - 1 + i", "half - 1"),
    writes: /x\[i \* \(half - 1\):\(i \+ 1\) \* \(half - 1\)\]/,
  },
]);
