import { head, testKinds } from "./kinds.ts";

/** A norm of the batch that stays on while the network goes on from what it made, or is asked about one sample. */
const id = "batch-norm";
const writes = /BatchNorm1d/;
const script = (after: string, before = "") => `${head}${before}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 64)
        self.second = nn.Linear(64, 8)

    def forward(self, x):
        return self.second(torch.tanh(self.first(x)))

net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
data = torch.randn(512, 8)
x = data
for step in range(300):
    optimizer.zero_grad()
    loss = F.mse_loss(net(data[:-1]), data[1:])
    loss.backward()
    optimizer.step()
    print("loss", loss.item())
${after}`;
const says = /made itself without eval/;

testKinds([
  {
    name: "steps that are filled in from what comes out",
    id,
    script: script(`
def sample(model, count):
    made = torch.zeros(count, 8)
    flat = made.view(count, -1)
    for t in range(8):
        out, _ = model((made - 0.5) / 2)
        drawn = torch.distributions.Categorical(logits=out)
        flat[:, t] = drawn.sample()
    return made

print(sample(net, 16))
`),
    says,
  },
  {
    name: "a sequence that grows by what is drawn",
    id,
    script: script(`
rows = torch.zeros(32, 8)
for _ in range(20):
    chances = torch.softmax(net(rows), dim=-1)
    following = torch.multinomial(chances, 1)
    rows = torch.cat([rows[:, 1:], following.float()], dim=1)
`),
    says,
  },
  {
    name: "noise that is taken away",
    id,
    script: script(`
with torch.no_grad():
    picture = torch.randn(64, 8)
    for t in reversed(range(100)):
        picture -= 0.01 * net(picture)
`),
    says,
  },
  {
    name: "a forecast of many steps",
    id,
    script: script(`
def forecast(state, steps):
    path = [state]
    while len(path) < steps:
        state = net(state)
        path.append(state)
    return path

forecast(data[:64], 30)
`),
    says,
  },
  {
    name: "one sample",
    id,
    script: script("with torch.no_grad():\n    print(net(data[0].unsqueeze(0)))\n"),
    says: /single sample without eval/,
  },
  {
    name: "a forecast in evaluation mode",
    id,
    script: script("net.eval()\nstate = data[:64]\nfor _ in range(30):\n    state = net(state)\n"),
    writes,
  },
  {
    name: "batches of held-out data",
    id,
    script: script(`
with torch.no_grad():
    right = torch.zeros(())
    for x, y in DataLoader(held_out, batch_size=256):
        x = x.float()
        out = net(x)
        right = right + (out.argmax(1) == y).sum()
`),
    writes,
  },
  {
    name: "all of the data at once, in turns",
    id,
    script: script(`
for part in (data[:256], data[256:]):
    guess = net(part)
    error = F.mse_loss(guess, part)
    print(error.item())
`),
    writes,
  },
  {
    name: "features that a second model takes",
    id,
    script: script(`
scores = []
for x in data.split(128):
    out = net(x)
    scores.append(out.mean())
best = max(scores)
`),
    writes,
  },
]);
