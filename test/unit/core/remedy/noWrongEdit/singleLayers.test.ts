import { head, type Kind, testKinds } from "./kinds.ts";

const regression = (
  model: string,
  optimizer: string,
  turns: number,
) => `${head}x = torch.randn(64, 2)
y = torch.randn(64, 1)
model = ${model}
optimizer = torch.optim.${optimizer}
for epoch in range(${turns}):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
`;
const sgd = "SGD(model.parameters(), lr=0.03)";
const adam = "Adam(model.parameters(), lr=0.01)";
const hidden = "nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))";
const byHand = (names: string, prediction: string) => `${head}x = torch.randn(64, 2)
w = torch.zeros(2, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.SGD([${names}], lr=0.03)
for epoch in range(100):
    optimizer.zero_grad()
    loss = F.mse_loss(${prediction}, y)
    loss.backward()
    optimizer.step()
`;
const keras = (layers: string, optimizer = '"sgd"') => `from tensorflow import keras
model = keras.Sequential([${layers}])
model.compile(optimizer=${optimizer}, loss="mse")
model.fit(x, y, epochs=400)
`;
const dense = (units: number) => `keras.layers.Dense(${units})`;

const kinds: readonly Kind[] = [
  {
    name: "one layer behind a recurrence of own weights",
    id: "raise-learning-rate",
    script: regression("Turns()", adam.replace("0.01", "0.001"), 30).replace(
      "model =",
      `class OwnRNNCell(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(8, 2))
    def forward(self, x, h):
        return torch.tanh(x @ self.w.t() + h)
class Turns(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = OwnRNNCell()
        self.out = nn.Linear(8, 1)
    def forward(self, x):
        h = torch.zeros(len(x), 8)
        for _ in range(3):
            h = self.cell(x, h)
        return self.out(h)
model =`,
    ),
    writes: /lr=0\.003\)/,
  },
  {
    name: "one layer behind own weights",
    id: "raise-learning-rate",
    script: regression("Turns()", adam.replace("0.01", "0.001"), 30).replace(
      "model =",
      `class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(8, 2))
    def forward(self, x, h):
        return torch.tanh(x @ self.w.t() + h)
class Turns(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = Cell()
        self.out = nn.Linear(8, 1)
    def forward(self, x):
        h = torch.zeros(len(x), 8)
        for _ in range(3):
            h = self.cell(x, h)
        return self.out(h)
model =`,
    ),
    writes: /lr=0\.01\)/,
  },
  {
    name: "a single layer and a hundred steps, in which 0.001 moves a weight by 0.1",
    id: "use-adam",
    script: regression("nn.Linear(2, 1)", sgd, 100),
    writes: /Adam\(model\.parameters\(\), lr=0\.1\)/,
  },
  {
    name: "a single layer of a class",
    id: "use-rmsprop",
    script: regression("Line()", sgd, 1000).replace(
      "model =",
      "class Line(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.line = nn.Linear(2, 1)\n    def forward(self, x):\n        return self.line(x)\nmodel =",
    ),
    writes: /RMSprop\(model\.parameters\(\), lr=0\.01\)/,
  },
  {
    name: "so many steps that any rate comes far",
    id: "use-adam",
    script: regression("nn.Linear(2, 1)", sgd, 50000),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a hidden layer, for which Adam's own rate is usual",
    id: "use-adam",
    script: regression(hidden, sgd, 100),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a slope and a bias by themselves",
    id: "use-adam",
    script: byHand("w, b", "x @ w + b"),
    writes: /Adam\(\[w, b\], lr=0\.1\)/,
  },
  {
    name: "two matrices with an activation between them",
    id: "use-adam",
    script: byHand("w, b", "torch.tanh(x @ w) @ b"),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a single layer behind one that nobody sees",
    id: "use-adam",
    script: regression("nn.Sequential(backbone, nn.Linear(2, 1))", sgd, 100).replace(
      "model =",
      "from ours import Backbone\nbackbone = Backbone()\nmodel =",
    ),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a single layer of Keras",
    id: "use-adam",
    script: keras(dense(1)),
    writes: /Adam\(learning_rate=0\.01\)/,
  },
  {
    name: "two layers of Keras",
    id: "use-adam",
    script: keras(`${dense(8)}, ${dense(1)}`),
    writes: /optimizer="adam"/,
  },
  {
    name: "a hundred steps of 0.001",
    id: "lower-learning-rate",
    script: regression("nn.Linear(2, 1)", adam, 100),
    says: /too few steps/,
  },
  {
    name: "a hidden layer and a hundred steps",
    id: "lower-learning-rate",
    script: regression(hidden, adam, 100),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a single layer, whose rate may go up",
    id: "raise-learning-rate",
    script: regression("nn.Linear(2, 1)", adam, 100),
    writes: /lr=0\.1\)/,
  },
];
testKinds(kinds);
