import { head, type Kind, testKinds } from "./kinds.ts";

const steps = (model: string, optimizer: string, turns = 100) => `${model}
optimizer = torch.optim.${optimizer}
for epoch in range(${turns}):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
`;
const single = (inputs: number | string, optimizer: string) =>
  `${head}${steps(`model = nn.Linear(${inputs}, 10)`, optimizer)}`;
const ofClass = (inputs: number, optimizer: string) => `${head}class Softmax(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.linear(x.view(x.shape[0], -1))


inputs, outputs = ${inputs}, 10
${steps("model = Softmax(inputs, outputs)", optimizer)}`;
const pictures = (optimizer: string) => `${head}from torchvision import datasets, transforms
data = datasets.FashionMNIST(".", train=True, transform=transforms.ToTensor())
loader = torch.utils.data.DataLoader(data, batch_size=256, shuffle=True)
size = data[0][0].numel()
model = nn.Sequential(nn.Flatten(), nn.Linear(size, 10))
optimizer = torch.optim.${optimizer}
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`;
const byHand = (inputs: number) => `${head}inputs = ${inputs}
w = torch.normal(0, 0.01, size=(inputs, 10), requires_grad=True)
b = torch.zeros(10, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.1)
for epoch in range(100):
    optimizer.zero_grad()
    loss = F.cross_entropy(x @ w + b, y)
    loss.backward()
    optimizer.step()
`;
const keras = (shape: string) => `from tensorflow import keras
model = keras.Sequential([keras.layers.Input(${shape}), keras.layers.Flatten(), keras.layers.Dense(10)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, epochs=400)
`;
const sgd = "SGD(model.parameters(), lr=0.1)";
const adam = "Adam(model.parameters(), lr=0.01)";

const kinds: readonly Kind[] = [
  {
    name: "a layer of 784 pixels",
    id: "use-adam",
    script: single(784, sgd),
    writes: /lr=0\.001\)/,
  },
  { name: "a layer of 8 columns", id: "use-adam", script: single(8, sgd), writes: /lr=0\.1\)/ },
  {
    name: "a layer of the 64 pixels of a small digit, which 0.1 trains well",
    id: "use-adam",
    script: single(64, sgd),
    writes: /lr=0\.1\)/,
  },
  {
    name: "a layer of a class that is given how many pixels there are",
    id: "use-rmsprop",
    script: ofClass(784, sgd),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a layer of a class that is given how many columns there are",
    id: "use-rmsprop",
    script: ofClass(13, sgd),
    writes: /lr=0\.1\)/,
  },
  {
    name: "pictures of a known data set",
    id: "use-adam",
    script: pictures(sgd),
    writes: /lr=0\.001\)/,
  },
  {
    name: "pictures by SGD at 0.1",
    id: "raise-learning-rate",
    script: pictures(sgd),
    says: /upper end/,
  },
  {
    name: "pictures by SGD at 0.001",
    id: "raise-learning-rate",
    script: pictures("SGD(model.parameters(), lr=0.001)"),
    writes: /lr=0\.1\)/,
  },
  {
    name: "a few columns by SGD at 0.1",
    id: "raise-learning-rate",
    script: single(8, sgd),
    writes: /lr=1\.0\)/,
  },
  {
    name: "a hundred steps over pixels, none of which has far to go",
    id: "lower-learning-rate",
    script: single(784, adam),
    writes: /lr=0\.001\)/,
  },
  {
    name: "a hundred steps over a few columns",
    id: "lower-learning-rate",
    script: single(8, adam),
    says: /too few steps/,
  },
  {
    name: "weights of 784 pixels by themselves",
    id: "use-adam",
    script: byHand(784),
    writes: /lr=0\.001\)/,
  },
  {
    name: "weights of 4 columns by themselves",
    id: "use-adam",
    script: byHand(4),
    writes: /lr=0\.1\)/,
  },
  {
    name: "a picture that Keras is told the size of",
    id: "use-adam",
    script: keras("(28, 28)"),
    writes: /optimizer="adam"/,
  },
  {
    name: "a few columns that Keras is told the number of",
    id: "use-adam",
    script: keras("(8,)"),
    writes: /learning_rate=0\.01\)/,
  },
];
testKinds(kinds);
