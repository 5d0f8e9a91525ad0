import { head, testKinds } from "./kinds.ts";

/** What `backward()` goes back through is no measure on held-out data, whatever it is printed as. */
const trained = (print: string, validation = "") => `${head}
net = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(200):
    loss = F.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
${validation}    ${print}
`;
const measured = `    net.eval()
    with torch.no_grad():
        loss = F.mse_loss(net(x_val), y_val)
`;
const gathered = (gathers: string, print: string) => `${head}
net = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(200):
    total, losses = 0.0, []
    for x, y in loader:
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ${gathers}
    ${print}
`;
const says = /no validation loss or score/;

testKinds(
  (["early-stopping", "reduce-on-plateau"] as const).flatMap((id) => [
    {
      name: "a training loss that is printed as one of a test",
      id,
      script: trained('print(f"test: {loss.item():.4f}")'),
      says,
    },
    {
      name: "a training loss under the name of a validation loss",
      id,
      script: trained("val_loss = loss.item()\n    print(val_loss)"),
      says,
    },
    {
      name: "a sum of training losses",
      id,
      script: gathered("total += loss.item()", 'print("val loss", total / len(loader))'),
      says,
    },
    {
      name: "a mean of training losses",
      id,
      script: gathered(
        "losses.append(loss.item())",
        'print("val loss", sum(losses) / len(losses))',
      ),
      says,
    },
    {
      name: "the same name for what is measured afterwards",
      id,
      script: trained('print(f"test: {loss.item():.4f}")', measured),
      writes: /loss\.item\(\)\)?\n/,
    },
    {
      name: "a validation loss beside the training loss",
      id,
      script: trained(
        'print(f"test: {loss.item():.4f} val: {val_loss.item():.4f}")',
        measured.replace("loss =", "val_loss ="),
      ),
      writes: /(?:= |step\()val_loss\.item\(\)/,
    },
  ]),
);
