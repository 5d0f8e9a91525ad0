import { head, testKinds } from "./kinds.ts";

/** A policy in a file of its own: what it learns from are the returns of what it did. */
const policy = (returns: string) => `${head}class Policy(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, 2))
    def forward(self, x):
        return F.softmax(self.layers(x), dim=-1)
policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-4)
def learn(data):
    total = 0.0
    for r, p in data[::-1]:
        optimizer.zero_grad()
        ${returns}
        loss = -torch.log(p) * total
        loss.backward()
        optimizer.step()
learn(torch.load("data.pt"))
`;
const discounted = policy("total = r + gamma * total");
const weighed = policy("total = r + weight * total");

testKinds([
  { name: "a policy by its returns", id: "batch-norm", script: discounted, says: /agent/ },
  { name: "a policy by its returns", id: "add-dropout", script: discounted, says: /agent/ },
  {
    name: "returns that are discounted from behind",
    id: "add-dropout",
    script: policy("total = total * self.discount_factor + r".replace("self.", "args.")).replace(
      "total * args.discount_factor + r",
      "r + total * args.discount_factor",
    ),
    says: /agent/,
  },
  {
    name: "a running mean of losses",
    id: "add-dropout",
    script: policy("total = loss.item() + gamma * total"),
    writes: /nn\.Dropout/,
  },
  { name: "weights that sum up", id: "add-dropout", script: weighed, writes: /nn\.Dropout/ },
  {
    name: "a policy, whose targets move with it",
    id: "raise-learning-rate",
    script: discounted,
    writes: /lr=3e-4/,
  },
  {
    name: "a network with data",
    id: "raise-learning-rate",
    script: weighed,
    writes: /lr=(?:1e-3|0\.001)/,
  },
]);
