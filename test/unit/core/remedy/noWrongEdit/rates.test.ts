import { head, type Kind, step, testKinds } from "./kinds.ts";

testKinds([
  {
    name: "an evaluation every tenth epoch",
    id: "early-stopping",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(100):
    ${step.replaceAll("\n", "\n    ")}
    if epoch % 10 == 0:
        val_loss = evaluate(model)
        print(f"val_loss {val_loss}")
`,
    writes: /without_improvement >= 3/,
  },
  {
    name: "a global network that the step knows by a parameter",
    id: "clip-gradient-norm",
    script: `${head}network = Net()
optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
train(network, loader, optimizer)
`,
    writes: /clip_grad_norm_\(model\.parameters\(\)/,
  },
  {
    name: "Keras by way of TensorFlow beside an import of keras",
    id: "early-stopping",
    script: `import tensorflow as tf
from keras.preprocessing import image
model = tf.keras.models.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=30, validation_data=(a, b))
`,
    writes: /tf\.keras\.callbacks\.EarlyStopping/,
  },
  {
    name: "a rate whose tenth is still far above where Adam starts",
    id: "lower-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for x, y in loader:
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
`,
    writes: /lr=0\.001\)/,
  },
  {
    name: "a rate that plain SGD may bear a tenth of",
    id: "lower-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=5.0)
for x, y in loader:
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
`,
    writes: /lr=0\.5\)/,
  },
  {
    name: "a rate whose tenth is about where Adam starts",
    id: "lower-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for x, y in loader:
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
`,
    writes: /lr=0\.002\)/,
  },
  {
    name: "a picture that is optimized beside a trained network",
    id: "lower-learning-rate",
    script: `${head}from torchvision import models
network = models.vgg19(pretrained=True)
optimizer = torch.optim.Adam([picture.requires_grad_()], lr=0.1)
`,
    writes: /lr=0\.01\)/,
  },
  {
    name: "a rate of 0 that groups override",
    id: "raise-learning-rate",
    script: `${head}groups = [dict(params=model.parameters(), lr=args.lr)]
optimizer = torch.optim.SGD(groups, 0, momentum=0.9)
`,
    says: /stands for those that the parameter groups have/,
  },
  {
    name: "rounds that are counted until the loop is left",
    id: "early-stopping",
    script: `${head}model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
rounds = 0
for epoch in range(100):
    ${step.replaceAll("\n", "\n    ")}
    val_loss = evaluate(model)
    print(f"val_loss {val_loss}")
    if val_loss < lowest:
        lowest, rounds = val_loss, 0
    else:
        rounds += 1
        if rounds >= args.limit:
            break
`,
    says: /stops early already: rounds/,
  },
  {
    name: "the second of two optimizers",
    id: "clip-gradient-norm",
    script: `${head}def train(model, centers, optimizer, of_centers):
    for x, y in loader:
        optimizer.zero_grad()
        of_centers.zero_grad()
        loss = F.cross_entropy(model(x), y) + centers(x, y)
        loss.backward()
        optimizer.step()
        of_centers.step()
net, criterion = Net(), Centers()
train(net, criterion, torch.optim.SGD(net.parameters(), lr=0.1), torch.optim.SGD(criterion.parameters(), lr=0.5))
`,
    writes: /clip_grad_norm_\(\[p for group in of_centers\.param_groups/,
  },
  {
    name: "momentum on a schedule that is given for a rate",
    id: "add-momentum",
    script: `import tensorflow as tf
optimizer = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(100.0, 100, 0.96))
`,
    says: /schedule/,
  },
  {
    name: "what an agent gains",
    id: "early-stopping",
    script: `${head}import gymnasium as gym
policy = Net()
optimizer = torch.optim.Adam(policy.parameters(), lr=0.001)
for episode in range(500):
    loss = play(policy)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    test_reward = evaluate(policy)
    print(f"test reward {test_reward}")
`,
    says: /in jumps/,
  },
  {
    name: "a summed loss",
    id: "raise-learning-rate",
    script: `${head}model = Net()
criterion = nn.MSELoss(reduction="sum")
optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
${step}`,
    writes: /lr=1e-3\)/,
  },
  {
    name: "a loss that is summed where it is measured",
    id: "raise-learning-rate",
    script: `${head}model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
${step}def test(model):
    return F.nll_loss(model(x), y, reduction="sum")
`,
    writes: /lr=0\.1\)/,
  },
  {
    name: "an optimizer for each step",
    id: "add-momentum",
    script: `${head}for i in range(150):
    optimizer = torch.optim.SGD([picture], lr=0.7)
    loss = -network(picture)[0, 3]
    loss.backward()
    optimizer.step()
`,
    says: /made anew for each step/,
  },
  {
    name: "one of two optimizers by one name",
    id: "clip-gradient-norm",
    script: `${head}model = Net()
def train(optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
train(optimizer)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
train(optimizer)
`,
    writes: /clip_grad_norm_\(\[p for group in optimizer\.param_groups/,
  },
  {
    name: "a transformer that is at its usual rate",
    id: "raise-learning-rate",
    script: `${head}model = nn.Transformer(d_model=64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    says: /upper end/,
  },
  {
    name: "a network that another file keeps",
    id: "raise-learning-rate",
    script: `${head}from networks import Deep
model = Deep()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /lr=3e-3/,
  },
  {
    name: "a network of two layers",
    id: "raise-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    writes: /lr=1e-2/,
  },
  {
    name: "Adadelta, whose authors have no rate, which is a rate of 1",
    id: "raise-learning-rate",
    script: `${head}optimizer = torch.optim.Adadelta(model.parameters(), lr=0.001)
${step}`,
    writes: /lr=1\.0\)/,
  },
  ...(
    [
      ["a network that is as deep as its sequences are long", "nn.GRU(8, 32)", /lr=3e-3\)/],
      ["a cell that a loop unrolls", "nn.LSTMCell(8, 32)", /lr=3e-3\)/],
      ["a shallow network", "nn.Linear(8, 32)", /lr=1e-2\)/],
    ] as const
  ).map(
    ([name, layer, writes]): Kind => ({
      name: `${name}, at Adam's own rate`,
      id: "raise-learning-rate",
      script: `${head}model = Net(${layer}, nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
      writes,
    }),
  ),
  {
    name: "an encoder of the kind of BERT, from scratch",
    id: "raise-learning-rate",
    script: `${head}from ours import BERT4Rec
model = BERT4Rec(64)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
${step}`,
    says: /upper end/,
  },
]);

const rated = (more: string) => `${head}

class Ratings(nn.Module):
    def __init__(self):
        super().__init__()
        self.users = nn.Embedding(200, 8)
        self.items = nn.Embedding(90, 8)
        ${more}

    def forward(self, user, item):
        return (self.users(user) * self.items(item)).sum(1)


net = Ratings()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for epoch in range(20):
    for user, item, y in batches:
        loss = F.mse_loss(net(user, item), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.4f}")
`;

testKinds([
  {
    name: "tables of factors, of which a batch moves a few rows",
    id: "use-adam",
    script: rated("nn.init.normal_(self.users.weight, std=0.1)"),
    writes: /Adam\(net\.parameters\(\), lr=0\.01/,
  },
  {
    name: "tables before layers that every batch moves",
    id: "use-adam",
    script: rated("self.score = nn.Linear(16, 1)"),
    writes: /Adam\(net\.parameters\(\), lr=0\.001/,
  },
  {
    name: "a transformer, at a rate from which it goes to the lower end of those it is trained with",
    id: "lower-learning-rate",
    script: `${head}model = nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4), 2)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)
${step}`,
    writes: /lr=(?:1e-4|0\.0001)/,
  },
  {
    name: "dense layers at the same rate",
    id: "lower-learning-rate",
    script: `${head}model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)
${step}`,
    writes: /lr=5e-5/,
  },
]);
