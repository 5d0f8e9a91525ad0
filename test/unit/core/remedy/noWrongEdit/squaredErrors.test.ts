import { head, type Kind, testKinds } from "./kinds.ts";

const line = (inputs: string, rate: string, loss: string) => `${head}class Line(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.line = nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.line(x)


x = torch.tensor(${inputs})
y = torch.tensor([[2.0], [4.0], [6.0], [8.0]])
rows, columns = x.shape
model = Line(columns, columns)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=${rate})
for epoch in range(100):
    guess = model(x)
    loss = ${loss}
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
`;
const small = "[[1.0], [2.0], [3.0], [4.0]]";
const larger = "[[5.0], [6.0], [7.0], [8.0]]";
const byHand = (rate: string, loss: string) => `${head}lr = ${rate}
w = torch.zeros(2, 1, requires_grad=True)
for epoch in range(100):
    loss = ${loss}
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad.zero_()
`;
const squares = "((x @ w - y) ** 2).mean()";
const raise = "raise-learning-rate";

const kinds: readonly Kind[] = [
  ...["criterion(guess, y)", "criterion(y, guess)", "F.mse_loss(y, guess)"].flatMap(
    (loss): Kind[] => [
      {
        name: `a line through four points by ${loss}, in a hundred steps`,
        id: "use-adam",
        script: line(small, "0.01", loss),
        writes: /Adam\(model\.parameters\(\), lr=0\.1\)/,
      },
      {
        name: `a line through four points by ${loss}, which a rate of 1 throws off`,
        id: raise,
        script: line(small, "0.1", loss),
        says: /upper end/,
      },
      {
        name: `a line through four points by ${loss}, at a rate that is slow`,
        id: raise,
        script: line(small, "0.001", loss),
        writes: /lr=0\.1\)/,
      },
      {
        name: `a line through points as far out as 8 by ${loss}`,
        id: raise,
        script: line(larger, "0.01", loss),
        says: /as large as 8/,
      },
    ],
  ),
  {
    name: "a line by classes, whose slope is never steep",
    id: raise,
    script: line("[[0.1], [0.2], [0.3], [0.4]]", "0.1", "F.cross_entropy(guess, labels)"),
    writes: /lr=1\.0\)/,
  },
  ...(
    [
      ["mse", { says: /upper end/ }],
      ["binary_crossentropy", { writes: /learning_rate=1\.0/ }],
    ] as const
  ).map(
    ([loss, expected]): Kind => ({
      name: `a single layer of Keras by ${loss}`,
      id: raise,
      script: `from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="${loss}")
model.fit(x, y, epochs=400)
`,
      ...expected,
    }),
  ),
  {
    name: "steps by hand down the squares of errors",
    id: raise,
    script: byHand("0.1", squares),
  },
  {
    name: "slow steps by hand down the squares of errors",
    id: raise,
    script: byHand("0.001", squares),
    writes: /^lr = 0\.1 /m,
  },
  {
    name: "steps by hand down the loss of two classes",
    id: raise,
    script: byHand("0.1", "F.binary_cross_entropy_with_logits(x @ w, y)"),
    writes: /^lr = 1\.0 /m,
  },
];
testKinds(kinds);
