import { head, testKinds } from "./kinds.ts";

const network = (layers: string, optimizer: string) => `${head}model = nn.Sequential(${layers})
optimizer = torch.optim.${optimizer}
for epoch in range(20):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`;
const filters = "nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5408, 10)";
const dense = "nn.Linear(20, 50), nn.ReLU(), nn.Linear(50, 10)";
const rows = (numbers: string, optimizer = "SGD") => `${head}import numpy as np
from torch.utils.data import DataLoader, TensorDataset
inputs = torch.from_numpy(np.array(${numbers}, dtype="float32"))
loader = DataLoader(TensorDataset(inputs, targets), 2, shuffle=True)
model = nn.Linear(2, 1)
optimizer = torch.optim.${optimizer}(model.parameters(), lr=1e-5)
epochs = 100
for epoch in range(epochs):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
`;
const measured = "[[73, 67], [91, 88], [87, 134]]";
const perBatch = (
  make: string,
  before: string,
) => `${head}def train(model, x, y${make ? "" : ", optimizer"}):
    ${make}
    model.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
model = nn.Sequential(${dense})
${before}
for epoch in range(40):
    for x, y in loader:
        train(model, x, y${make ? "" : ", optimizer"})
`;
const make = "optimizer = torch.optim.SGD(model.parameters(), lr=0.01)";

testKinds([
  {
    name: "Adam over filters, by three at most",
    id: "raise-learning-rate",
    script: network(filters, "Adam(model.parameters(), lr=0.001)"),
    writes: /lr=0\.003\)/,
  },
  {
    name: "Adam over filters that has come so far",
    id: "raise-learning-rate",
    script: network(filters, "Adam(model.parameters(), lr=0.003)"),
    says: /upper end/,
  },
  {
    name: "Adam over dense layers",
    id: "raise-learning-rate",
    script: network(dense, "Adam(model.parameters(), lr=0.001)"),
    writes: /lr=0\.01\)/,
  },
  {
    name: "SGD through hidden layers",
    id: "raise-learning-rate",
    script: network(dense, "SGD(model.parameters(), lr=0.1)"),
    writes: /lr=0\.3\)/,
  },
  {
    name: "SGD whose momentum makes its steps ten times longer",
    id: "raise-learning-rate",
    script: network(dense, "SGD(model.parameters(), lr=0.01, momentum=0.9)"),
    writes: /lr=0\.03,/,
  },
  {
    name: "inputs that stand in the script, as large as 134",
    id: "raise-learning-rate",
    script: rows(measured),
    says: /as large as 134/,
  },
  {
    name: "inputs between 0 and 1",
    id: "raise-learning-rate",
    script: rows("[[0.73, 0.67], [0.91, 0.88], [0.87, 0.34]]"),
    writes: /lr=1e-1\)/,
  },
  {
    name: "large inputs that are scaled",
    id: "raise-learning-rate",
    script: rows(measured).replace("loader =", "inputs = inputs / 134\nloader ="),
    writes: /lr=1e-1\)/,
  },
  {
    name: "large inputs, of which Adam's steps know nothing",
    id: "raise-learning-rate",
    script: rows(measured, "Adam"),
    writes: /lr=1e-2\)/,
  },
  {
    name: "a peak for inputs as large as 134",
    id: "one-cycle",
    script: rows(measured),
    writes: /max_lr=(?:1e-5|0\.00001)/,
  },
  ...(["use-adam", "use-rmsprop", "add-momentum", "cosine-annealing"] as const).map((id) => ({
    name: "an optimizer that a function makes for its only step",
    id,
    script: perBatch(make, ""),
    says: /made anew for each step/,
  })),
  {
    name: "an optimizer that a function is given",
    id: "add-momentum",
    script: perBatch("", make),
    writes: /momentum=0\.9/,
  },
  {
    name: "a table of embeddings that was drawn",
    id: "lower-learning-rate",
    script: `import numpy as np
from tensorflow import keras
table = np.random.uniform(-0.01, 0.01, (900, 50))
model = keras.Sequential([keras.layers.Embedding(900, 50, weights=[table]), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
model.fit(x, y, epochs=40)
`,
    writes: /learning_rate=0\.0001\)|learning_rate=1e-4\)/,
  },
  {
    name: "a table of embeddings whose rows come from a file",
    id: "lower-learning-rate",
    script: `import numpy as np
from tensorflow import keras
table = np.random.uniform(-0.01, 0.01, (900, 50))
for word, at in words.items():
    table[at] = vectors[word]
model = keras.Sequential([keras.layers.Embedding(900, 50, weights=[table]), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
model.fit(x, y, epochs=40)
`,
    writes: /learning_rate=(?:1e-4|0\.0001)\)/,
  },
]);
